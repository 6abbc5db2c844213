import FaithfulJSON
import Foundation
import Testing

@Suite struct VerifyTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private func clip(_ name: String, size: String = "180x320", seconds: Int = 2) async throws {
    try await folder.make(
      name, "-f", "lavfi", "-i", "testsrc2=s=\(size):r=25:d=\(seconds)", "-f", "lavfi", "-i",
      "sine=d=\(seconds),volume=4dB,afade=t=out:st=\(seconds - 1):d=1", "-c:v", "libx264",
      "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-color_primaries", "bt709", "-color_trc",
      "bt709", "-colorspace", "bt709", "-color_range", "tv", "-c:a", "aac", "-movflags",
      "+faststart")
  }

  @Test func theVerdictComesFirst() async throws {
    try await clip("a.mp4")
    let right = try await Tool.run(
      "verify", "a.mp4", "--prompt", "a 2-second vertical clip", in: folder)
    #expect(right.status == 0)
    #expect(right.lines.first == "PASS  a.mp4")
    #expect(right.output.contains("not asked"))
    #expect(right.lines.allSatisfy { $0.count <= 80 })
    let wrong = try await Tool.run(
      "verify", "a.mp4", "--prompt", "一个三秒的横屏视频", in: folder)
    #expect(wrong.status == 1)
    #expect(wrong.lines.first == "FAIL  a.mp4 (2 failed)")
  }

  @Test func briefIsSmallAndSaysWhatIsWrong() async throws {
    try await clip("a.mp4")
    let outcome = try await Tool.run(
      "verify", "a.mp4", "--duration", "5", "--aspect", "1:1", "--brief", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.output.utf8.count < 300)
    #expect(
      outcome.lines == [
        "fail a.mp4", "fail aspect-ratio: 9:16 (180×320), asked 1:1",
        "fail duration: 2 s, asked 5 s ± 0.05 s",
      ])
  }

  @Test func optionsComeBeforeTheFileAndTheFileBeforeThePrompt() async throws {
    try await clip("a.mp4")
    try folder.write(#"{"duration": 2, "aspect": "16:9"}"#, to: "request.json")
    let outcome = try await Tool.run(
      "verify", "a.mp4", "--prompt", "9 seconds", "--request", "request.json", "--aspect", "9:16",
      in: folder)
    #expect(outcome.status == 0)
    try folder.write(#"{"thresholds": {"blak-warn": 2}}"#, to: "request.json")
    let wrong = try await Tool.run("verify", "a.mp4", "--request", "request.json", in: folder)
    #expect(wrong.status == 2)
    #expect(wrong.error.contains("request.json: no threshold is named “blak-warn”"))
  }

  @Test func aFolderIsOneObjectPerFile() async throws {
    try await clip("in/a.mp4")
    try await clip("in/deep/b.mov")
    try folder.write("words", to: "in/notes.txt")
    try folder.write("no video", to: "in/c.mp4")
    let outcome = try await Tool.run("verify", "in", "--json", in: folder)
    #expect(outcome.status == 1)
    let files = try outcome.lines.map { try JSON(parsing: $0) }
    #expect(files.map { $0["path"]?.string } == ["in/a.mp4", "in/c.mp4", "in/deep/b.mov"])
    #expect(files.map { $0["outcome"]?.string } == ["pass", "fail", "fail"])
    let text = try await Tool.run("verify", "in", "--brief", in: folder)
    #expect(text.lines.last == "3 files: 1 passed, 2 failed")
    #expect(text.lines.contains("fail in/deep/b.mov"))
  }

  @Test func aBatchIsVerifiedByItsOwnRequests() async throws {
    try await clip("a.mp4")
    try await clip("b.mp4", size: "320x180", seconds: 3)
    try folder.write(
      """
      {"prompt":"a 2-second vertical clip","output":"a.mp4"}
      {"prompt":"a clip","output":"b.mp4","duration":2,"aspect":"16:9"}
      """, to: "jobs.jsonl")
    let outcome = try await Tool.run("verify", "--batch", "jobs.jsonl", "--json", in: folder)
    #expect(outcome.status == 1)
    let files = try outcome.lines.map { try JSON(parsing: $0) }
    #expect(files.map { $0["outcome"]?.string } == ["pass", "fail"])
    let failed = files[1]["findings"]?.array?.filter { $0["outcome"]?.string == "fail" }
    #expect(failed?.map { $0["code"]?.string } == ["duration"])
    let printed = files.map {
      JSON.object([
        ("event", "video"), ("video", .object([("path", $0["path"]), ("verdict", $0)])),
      ])
    }
    try folder.write(printed.map { $0.text() }.joined(separator: "\n"), to: "run.jsonl")
    let again = try await Tool.run("verify", "--batch", "run.jsonl", "--brief", in: folder)
    #expect(again.status == 1)
    #expect(again.lines.last == "2 files: 1 passed, 1 failed")
  }

  @Test func reportsAreWritten() async throws {
    try await clip("a.mp4")
    let outcome = try await Tool.run(
      "verify", "a.mp4", "--html", "page.html", "--junit", "tests.xml", "--brief", in: folder)
    #expect(outcome.status == 0)
    let page = try String(contentsOfFile: folder.path + "/page.html", encoding: .utf8)
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("On a phone"))
    let xml = try String(contentsOfFile: folder.path + "/tests.xml", encoding: .utf8)
    #expect(xml.contains("failures=\"0\""))
    let lost = try await Tool.run("verify", "a.mp4", "--html", "no/page.html", in: folder)
    #expect(lost.status == 5)
  }

  @Test func mendingWritesAnotherFile() async throws {
    try await clip("a.mov")
    let outcome = try await Tool.run(
      "verify", "a.mov", "--fix", "-o", "b.mp4", "--json", in: folder)
    #expect(outcome.status == 0)
    let json = try JSON(parsing: outcome.output)
    #expect(json["path"]?.string == "b.mp4")
    #expect(json["mended"]?.array?.first?.string == "put into an MP4")
    #expect(folder.files == ["a.mov", "b.mp4"])
    let inPlace = try await Tool.run("verify", "b.mp4", "--fix", "-o", "./b.mp4", in: folder)
    #expect(inPlace.status == 1)
    #expect(inPlace.error.contains("would replace the input"))
  }

  @Test func padsAndCropsOnlyWhenTold() async throws {
    try await clip("wide.mp4", size: "320x180")
    for shape in ["pad", "crop"] {
      let outcome = try await Tool.run(
        "verify", "wide.mp4", "--aspect", "9:16", "--fix", "--shape", shape, "-o", "\(shape).mp4",
        "--brief", in: folder)
      #expect(outcome.status == 0, "\(outcome.output)")
    }
  }

  @Test func tablesArePrinted() async throws {
    for (list, word) in [("thresholds", "true-peak"), ("platforms", "tiktok")] {
      let outcome = try await Tool.run("verify", "--list", list, in: folder)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains(word))
    }
    let schema = try await Tool.run("verify", "--list", "schema", in: folder)
    #expect(try JSON(parsing: schema.output)["title"] != nil)
  }

  @Test(arguments: [
    (["verify"], "name a video"), (["verify", "none.mp4"], "there is no such file"),
    (["verify", "."], "there is no video in it"),
    (["verify", "x.mp4", "--fix"], "say with -o"),
    (["verify", "x.mp4", "-o", "y.mp4"], "give --fix"),
    (["verify", "x.mp4", "--for", "myspace"], "reels"),
    (["verify", "--batch", "none.jsonl"], "there is no such file"),
    (["verify", "x.mp4", "--duration", "soon"], "--duration"),
  ])
  func wrongUsageIsTold(_ arguments: [String], _ words: String) async throws {
    let outcome = try await Tool.start(arguments, in: folder).end()
    #expect(outcome.status == 2)
    #expect(outcome.error.contains(words), "\(outcome.error)")
    #expect(outcome.output.isEmpty)
  }
}
