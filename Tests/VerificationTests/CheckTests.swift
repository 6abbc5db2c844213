import Foundation
import MediaModel
import Testing
import Verification

@Suite struct CheckTests {
  @Test(arguments: CheckCase.structure) func structure(_ check: CheckCase) throws {
    try run(check)
  }
  @Test(arguments: CheckCase.request) func request(_ check: CheckCase) throws { try run(check) }
  @Test(arguments: CheckCase.whole) func whole(_ check: CheckCase) throws { try run(check) }
  @Test(arguments: CheckCase.looks) func looks(_ check: CheckCase) throws { try run(check) }
  @Test(arguments: CheckCase.sounds) func sounds(_ check: CheckCase) throws { try run(check) }
  @Test(arguments: CheckCase.platforms) func platforms(_ check: CheckCase) throws {
    try run(check)
  }

  private func run(_ check: CheckCase) throws {
    let name = check.testDescription.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
    let faulty = try Clips.make("\(name)-faulty.\(check.fileType)", check.faulty)
    let found = try Verifier.verify(faulty, request: check.request).finding(check.code)
    #expect(found?.outcome == check.outcome, "\(String(describing: found))")
    let nearly = try Clips.make("\(name)-nearly.mp4", check.nearly)
    let passed = try Verifier.verify(nearly, request: check.request).finding(check.code)
    #expect(passed?.outcome == .pass, "\(String(describing: passed))")
  }
}
