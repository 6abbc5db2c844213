import Brief
import Foundation
import MediaModel
import Testing
import Verification

@Suite struct VerifierTests {
  @Test func whatWasAskedPasses() throws {
    let path = try Clips.clean("asked.mp4")
    let request = VideoRequest(
      duration: 2, aspectRatio: .portrait, resolution: Resolution(width: 180, height: 320),
      sound: true)
    let verdict = try Verifier.verify(path, request: request)
    let open = verdict.findings.filter { $0.outcome == .fail || $0.outcome == .warn }
    #expect(open == [])
    #expect(verdict.finding("duration")?.outcome == .pass)
  }

  @Test func whatWasNotAskedIsNamed() throws {
    let path = try Clips.clean("asked2.mp4")
    let request = VideoRequest(
      duration: 3, aspectRatio: .square, resolution: Resolution(width: 1080, height: 1920))
    let verdict = try Verifier.verify(path, request: request)
    #expect(
      verdict.findings(.fail).map(\.code).sorted() == ["aspect-ratio", "duration", "resolution"])
  }

  @Test func aMissingFileFails() throws {
    let verdict = try Verifier.verify("/nowhere/at/all.mp4")
    #expect(verdict.outcome == .fail)
  }
}
