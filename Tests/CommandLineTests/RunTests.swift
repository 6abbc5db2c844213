import FaithfulJSON
import Foundation
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct RunTests {
  let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.take("photos/beans.png", as: "media/beans.png")
    try folder.write("The best beans in town.", to: "media/words.txt")
  }

  private func probe(_ path: String) async throws -> [String] {
    try await Tool.start(
      [
        "-v", "error", "-select_streams", "v:0", "-show_entries",
        "stream=codec_name,width,height:format=duration", "-of", "default=nw=1:nk=1", path,
      ], in: folder, program: "/usr/bin/ffprobe"
    ).end().lines
  }

  @Test func aFolderBecomesTheVideoThatWasAskedFor() async throws {
    try folder.write("no media", to: "media/broken.mp4")
    let outcome = try await Tool.run(
      "run", "media", "--local", "--prompt", "a 2-second square clip", "-o", "clip.mp4",
      in: folder)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    let video = try await probe("clip.mp4")
    #expect(video.prefix(3) == ["h264", "1080", "1080"])
    let length = try #require(video.last.flatMap(Double.init))
    #expect(abs(length - 2) < 0.04)
    #expect(outcome.output.contains("asked: 2 s · 1:1"))
    for step in ["Preparing", "Uploading", "Asking", "Rendering", "Downloading", "Verifying"] {
      #expect(outcome.output.contains("✓ \(step)"))
    }
    #expect(!outcome.output.contains("\u{1b}") && !outcome.output.contains("\r"))
    #expect(outcome.error.contains("left out: broken.mp4"))
    #expect(folder.files == ["clip.mp4", "media/beans.png", "media/broken.mp4", "media/words.txt"])

    let history = try await Tool.run("history", "--json", in: folder)
    let run = try JSON(parsing: history.lines.first ?? "")
    #expect(run["status"]?.string == "finished")
    #expect(run["renders"]?.array?.count == 1)
    #expect(try await Tool.run("resume", in: folder).output == "Nothing to go on with\n")
  }

  @Test func interruptedItGoesOnWhereItWas() async throws {
    let words = ["run", "media", "--local", "-p", "a 2-second square clip", "-o", "clip.mp4"]
    let running = try Tool.start(words, in: folder)
    #expect(
      await running.wait {
        $0.output.contains("✓ Uploading")
      } then: {
        $0.interrupt()
      })
    let first = await running.end()
    #expect(first.status == 130)
    #expect(folder.files == ["media/beans.png", "media/words.txt"])
    let second = try await Tool.start(words, in: folder).end()
    #expect(second.status == 0, "\(second.output)\(second.error)")
    #expect(second.output.contains("Going on from"))
    #expect(folder.files.contains("clip.mp4"))
  }

  @Test func aVideoThatIsNotAsAskedIsOne() async throws {
    try await folder.make(
      "clip.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x240:d=2:r=25", "-pix_fmt", "yuv420p",
      "-movflags", "+faststart")
    let outcome = try await Tool.run(
      "verify", "clip.mp4", "-p", "a 3-second clip", "--brief", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("fail duration: 2 s, asked 3 s"))
    let json = try await Tool.run("verify", "clip.mp4", "--duration", "2", "--json", in: folder)
    let verdict = try JSON(parsing: json.lines.first ?? "")
    #expect(verdict["outcome"]?.string != nil)
  }

  @Test(arguments: [
    (["NEMO_API_URL": "http://127.0.0.1:9"], Int32(4))
  ])
  func anUnreachableServiceIsOneLine(environment: [String: String], status: Int32) async throws {
    let outcome = try await Tool.start(
      ["credits", "-q"], in: folder, environment: environment
    ).end()
    #expect(outcome.status == status)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
  }

  @Test func aRefusingServiceIsThreeWithItsCode() async throws {
    let outcome = try await Tool.run(
      "run", "media", "--local", "--fault", "sse:code@2001*", "-p", "a 2 s clip", "-o", "clip.mp4",
      in: folder)
    #expect(outcome.status == 3)
    #expect(outcome.error.contains("2001"))
    #expect(!folder.files.contains("clip.mp4"))
  }

  @Test func aBatchMakesEachOfItsVideos() async throws {
    try folder.write(
      """
      {"prompt":"a 1-second square clip","media":"media","output":"a.mp4"}
      {"prompt":"a 1-second clip","media":"missing","output":"b.mp4"}
      """, to: "jobs.jsonl")
    let outcome = try await Tool.run("batch", "jobs.jsonl", "--local", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("2 videos: 1 as asked, 1 not"))
    #expect(folder.files.contains("a.mp4"))
    #expect(!folder.files.contains("b.mp4"))
  }

  @Test func aConversationInOneSession() async throws {
    let place = ["--project", "media", "--local"]
    let upload = try await Tool.start(["upload"] + place + ["media/beans.png"], in: folder).end()
    #expect(upload.status == 0, "\(upload.error)")
    #expect(upload.lines.last == "beans.png  251 kB")
    let chat = try await Tool.start(["chat"] + place + ["a 2-second square clip"], in: folder).end()
    #expect(chat.status == 0, "\(chat.error)")
    #expect(chat.output.contains("1080×1080"))
    let status = try await Tool.start(["status", "--json"] + place, in: folder).end()
    let state = try JSON(parsing: status.lines.first ?? "")
    #expect(state["timeline"]?.string?.contains("beans (0-2s") == true)
    let export = try await Tool.start(["export", "-o", "clip.mp4", "-q"] + place, in: folder).end()
    #expect(export.status == 0, "\(export.error)")
    #expect(try await probe("clip.mp4").first == "h264")
  }
}
