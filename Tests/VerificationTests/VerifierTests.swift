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

  /// FFmpeg's meter as a witness, to the tolerances of EBU Tech 3341.
  @Test(arguments: [
    "anoisesrc=c=pink:a=0.4:d=4", "sine=f=997:d=4,volume=8dB",
    "aevalsrc=0.9*sin(2*PI*11000*t+0.8)|0.2*sin(2*PI*90*t):d=4:s=44100",
  ])
  func loudnessAgreesWithFFmpeg(_ source: String) throws {
    let path = try Clips.make(
      "loudness-\(source.count).mp4",
      "\(Clips.moving(1)) -f lavfi -i \"\(source)\" \(Clips.encoding) -c:a aac -b:a 192k")
    let sound = try #require(try Verifier.verify(path).analysis?.sound)
    let said = try Clips.run(
      "ffmpeg",
      [
        "-hide_banner", "-nostats", "-i", path, "-map", "0:a", "-af", "ebur128=peak=true", "-f",
        "null", "-",
      ]
    ).errors.split(separator: "\n")
    func number(_ name: String) -> Double? {
      said.last { $0.contains(name) }?.split(separator: " ").dropFirst().first.flatMap {
        Double($0)
      }
    }
    #expect(abs((sound.loudness ?? 0) - (number(" I:") ?? 99)) <= 0.11)
    #expect(abs((sound.truePeak ?? 0) - (number("Peak:") ?? 99)) <= 0.4)
  }

  @Test func aMissingFileFails() throws {
    let verdict = try Verifier.verify("/nowhere/at/all.mp4")
    #expect(verdict.outcome == .fail)
  }
}
