import FaithfulJSON
import Foundation
import Testing

@Suite struct ProbeTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  @Test func aClipIsShownAsDisplayed() async throws {
    try folder.take("clips/barista.mov", as: "barista.mov")
    let outcome = try await Tool.run("probe", "barista.mov", in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("720×1280 (coded 1280×720, turned 90°), 25 fps"))
    #expect(outcome.output.contains("  mov (qt), 4.00 s, "))
    #expect(outcome.output.contains("prep: keep ("))
    #expect(outcome.lines.allSatisfy { $0.count <= 80 })
    #expect(!outcome.output.contains("\u{1b}"))
  }

  /// WAV of one or two channels does not say where their speakers stand.
  @Test(arguments: [("1", "mono"), ("2", "stereo"), ("3", "3 channels")])
  func channelsAreNamed(count: String, name: String) async throws {
    try await folder.make(
      "a.wav", "-f", "lavfi", "-i", "sine=d=1", "-ac", count, "-bitexact", "-c:a", "pcm_s16le")
    let url = folder.url.appending(path: "a.wav")
    var bytes = try Data(contentsOf: url)
    // The mask of WAVE_FORMAT_EXTENSIBLE, where there is one.
    if bytes[20] == 0xFE { bytes.replaceSubrange(40..<44, with: [0, 0, 0, 0]) }
    try bytes.write(to: url)
    let outcome = try await Tool.run("probe", "a.wav", in: folder)
    #expect(outcome.output.contains("Hz, \(name)\n"), "\(outcome.output)")
  }

  @Test func aFolderIsOneObjectPerLine() async throws {
    let outcome = try await Tool.run("probe", Tool.testMedia, "--json", in: folder)
    #expect(outcome.status == 1)
    let files = try outcome.lines.map { try JSON(parsing: $0) }
    #expect(files.count == 12)
    func of(_ name: String) -> JSON? { files.first { $0["path"]?.string == name } }
    #expect(of("clips/broken.mp4")?["prep"]?["action"]?.string == "reject")
    #expect(of("clips/sunrise-hdr.mp4")?["facts"]?["streams"]?[0]?["hdr"]?.string == "HLG")
    #expect(of("about.txt")?["facts"]?.isNull == true)
    #expect(of("music/first-light.flac")?["facts"]?["duration"]?.double == 16)
  }

  @Test func namesWithHyphensAndSpaces() async throws {
    try folder.take("photos/beans.png", as: "-my beans-.png")
    let outcome = try await Tool.run("probe", "--", "-my beans-.png", in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("-my beans-.png\n"))
    let plain = try await Tool.run("probe", "-my beans-.png", in: folder)
    #expect(plain.status == 2)
    #expect(plain.error.contains("'./-my beans-.png'"))
  }

  @Test func coloursOnlyWhenAsked() async throws {
    try folder.take("photos/beans.png", as: "beans.png")
    #expect(!(try await Tool.run("probe", "beans.png", in: folder).output.contains("\u{1b}")))
    let coloured = try await Tool.run("probe", "beans.png", "--color", "always", in: folder)
    #expect(coloured.output.contains("\u{1b}[1mbeans.png\u{1b}[0m"))
  }

  @Test(.timeLimit(.minutes(8))) func aClosedPipeEndsItQuietly() async throws {
    for number in 0..<400 { try folder.write("x", to: "in/\(number).mp4") }
    let outcome = try await Tool.shell(
      "\"$preflight\" probe in | head -n 1; echo \"${PIPESTATUS[0]}\"", in: folder)
    #expect(outcome.error.isEmpty)
    #expect(outcome.lines.count == 2)
    #expect(["141", "1"].contains(outcome.lines.last))
  }
}
