import FaithfulJSON
import Foundation
import Testing

@Suite struct PrepTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  /// Every file's bytes, to see that inputs stay as they were.
  private func content(of folder: String) -> [String: Data] {
    var result: [String: Data] = [:]
    for name in FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? [] {
      result[name] = FileManager.default.contents(atPath: folder + "/" + name)
    }
    return result
  }

  private func manifest(_ path: String) throws -> JSON {
    let text = try String(contentsOfFile: folder.path + "/" + path, encoding: .utf8)
    return try JSON(parsing: text)
  }

  private func actions(_ manifest: JSON) -> [String: String] {
    var actions: [String: String] = [:]
    for file in manifest["files"]?.array ?? [] {
      actions[file["source"]?.string ?? ""] = file["action"]?.string
    }
    return actions
  }

  @Test(.timeLimit(.minutes(8))) func testMediaMeetEveryActionButFit() async throws {
    let before = content(of: Tool.testMedia)
    let outcome = try await Tool.run("prep", Tool.testMedia, "-o", "out", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.error.isEmpty)
    let manifest = try manifest("out/preflight.json")
    #expect(
      actions(manifest) == [
        "about.txt": "ignore", "clips/barista.mov": "keep", "clips/broken.mp4": "reject",
        "clips/house.mkv": "remux", "clips/pocket-camera.avi": "transcode",
        "clips/roast.ts": "remux", "clips/sunrise-hdr.mp4": "transcode",
        "music/first-light.flac": "convert", "photos/beans.png": "keep",
        "photos/cup.jpg": "keep", "photos/storefront.tiff": "convert",
        "photos/window.heic": "convert",
      ])
    for file in manifest["files"]?.array ?? [] {
      for output in file["outputs"]?.array ?? [] {
        let path = "out/" + (output["path"]?.string ?? "")
        let bytes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + path)
        #expect(bytes[.size] as? Int64 == output["bytes"]?.int)
        let probe = try Tool.start(["-v", "error", path], in: folder, program: "/usr/bin/ffprobe")
        #expect(await probe.end().status == 0, "\(path)")
      }
    }
    #expect(content(of: Tool.testMedia) == before)

    let again = try await Tool.run("prep", Tool.testMedia, "-o", "out", in: folder)
    #expect(again.status == 1)
    #expect(
      again.output.contains("Nothing to do: 10 files already prepared, 1 ignored, 1 rejected\n"))
    #expect(again.lines.last?.hasPrefix("Ready in ") == true)
    #expect(again.output.contains("broken.mp4"))
  }

  @Test(.timeLimit(.minutes(8))) func aSmallLimitIsMet() async throws {
    try await folder.make(
      "clip.mp4", "-f", "lavfi", "-i", "testsrc2=s=640x360:d=4:r=25", "-c:v", "libx264", "-preset",
      "ultrafast", "-b:v", "1500k")
    let outcome = try await Tool.run(
      "prep", "clip.mp4", "-o", "out", "--limit", "250kB", "--preset", "veryfast", in: folder)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    #expect(actions(try manifest("out/preflight.json"))["clip.mp4"] == "fit")
    let size = try FileManager.default.attributesOfItem(atPath: folder.path + "/out/clip.mp4")
    #expect((size[.size] as? Int).map { $0 < 250_000 } == true)
  }

  @Test func aDryRunWritesNothing() async throws {
    try folder.take("photos/storefront.tiff", as: "in/front.tiff")
    let outcome = try await Tool.run("prep", "in", "--dry-run", in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("convert    front.tiff"))
    #expect(outcome.output.contains("Nothing was written"))
    #expect(folder.files == ["in/front.tiff"])
  }

  @Test func theOutputStandsBesideTheInput() async throws {
    try folder.take("photos/beans.png", as: "in/deep/er/beans.png")
    #expect(try await Tool.run("prep", "in/", in: folder).status == 0)
    #expect(folder.files.contains("in-prepared/deep/er/beans.png"))
    #expect(folder.files.contains("in-prepared/preflight.json"))
  }

  @Test func jsonIsOneObjectPerLine() async throws {
    try folder.take("photos/beans.png", as: "in/beans.png")
    try folder.write("not media", to: "in/broken.mp4")
    let outcome = try await Tool.run("prep", "in", "--json", in: folder)
    #expect(outcome.status == 1)
    let events = try outcome.lines.map { try JSON(parsing: $0) }
    #expect(events.first?["event"]?.string == "scanned")
    #expect(events.last?["event"]?.string == "done")
    #expect(events.last?["actions"]?["reject"]?.int == 1)
    let files = events.filter { $0["event"]?.string == "file" }
    #expect(files.count == 2)
    #expect(files.allSatisfy { $0["file"]?["reasons"]?[0]?["code"] != nil })
    let plan = events.filter { $0["event"]?.string == "planned" }
    #expect(plan.count == 2 && plan.allSatisfy { $0["decision"]?["action"] != nil })
    #expect(events.filter { $0["event"]?.string == "started" }.count == 1)
  }

  @Test func aFailureIsTheLastObject() async throws {
    let outcome = try await Tool.run("prep", "nowhere", "--json", in: folder)
    #expect(outcome.status == 2)
    let last = try JSON(parsing: #require(outcome.lines.last))
    #expect(last["event"]?.string == "failed")
    #expect(last["status"]?.int == 2)
    #expect(last["text"]?.string?.contains("nowhere") == true)
    #expect(outcome.lines.last?.hasPrefix(#"{"event":"failed","status":2,"#) == true)
    #expect(outcome.error.contains("nowhere"))
    #expect(folder.files.isEmpty)
  }

  @Test func namesCannotSteerTheTerminal() async throws {
    try folder.write("x", to: "in/\u{1b}[2Jbad\u{202e}.mp4")
    let outcome = try await Tool.run("prep", "in", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("\\u{1b}[2Jbad\\u{202e}.mp4"))
    #expect(!outcome.output.contains("\u{1b}"))
  }

  @Test func quietSaysOnlyWhatMatters() async throws {
    try folder.take("photos/beans.png", as: "in/beans.png")
    let outcome = try await Tool.run("prep", "in", "-q", in: folder)
    #expect(outcome.status == 0)
    #expect(!outcome.output.contains("beans.png"))
    #expect(outcome.error.isEmpty)
  }

  /// Whether a test may mount a disk of its own.
  private static let mayMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "unshare -rm mount -t tmpfs none /tmp 2>/dev/null"]
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test(
    .timeLimit(.minutes(8)), .enabled(if: mayMount, "no disk may be mounted here"))
  func aFullDiskIsOneLine() async throws {
    try folder.take("clips/house.mkv", as: "in/house.mkv")
    let outcome = try await Tool.shell(
      "mkdir out; unshare -rm sh -c 'mount -t tmpfs -o size=100k none out; "
        + "\"$preflight\" prep in -o out; status=$?; ls out; exit $status'", in: folder)
    #expect(outcome.status == 5)
    #expect(outcome.error.contains("disk is full"))
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(!outcome.output.contains(".mp4"))
  }

  /// What a stretch needs does not depend on what lies before it.
  @Test func aStretchAfterAnHourNeedsNoMoreMemory() async throws {
    try await folder.make(
      "in/long.mkv", "-f", "lavfi", "-i", "color=s=64x48:r=1/8:d=3608", "-itsoffset", "3596", "-f",
      "lavfi", "-i", "sine=d=8", "-ac", "2", "-ar", "48000", "-c:v", "mpeg4", "-g", "1", "-c:a",
      "aac", "-map", "0", "-map", "1")
    let outcome = try await Tool.shell(
      "ulimit -v 2500000; exec \"$preflight\" prep in -o out --trim 3597-3601", in: folder)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    #expect(folder.files.contains("out/long.mp4"))
  }

  @Test(.enabled(if: geteuid() == 0, "needs root, to become somebody else"))
  func anUnreadableFileIsRejected() async throws {
    let place = folder.url.deletingLastPathComponent().path
    try folder.take("photos/beans.png", as: "in/beans.png")
    try folder.take("photos/storefront.tiff", as: "in/front.tiff")
    let outcome = try await Tool.shell(
      """
      chmod -R a+rwX '\(place)'; chmod 000 in/front.tiff
      exec setpriv --reuid=65534 --regid=65534 --clear-groups "$preflight" prep in -o out
      """, in: folder)
    #expect(outcome.status == 1, "\(outcome.error)")
    #expect(outcome.output.contains("reject     front.tiff"))
    #expect(folder.files.contains("out/beans.png"))
  }

  /// `timeout` sends its signal twice: to the program, and to the group that it is in.
  @Test(.timeLimit(.minutes(8)), arguments: [1, 2])
  func ctrlCLeavesNoHalfFile(signals: Int) async throws {
    try await folder.make(
      "in/long.avi", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25", "-t", "30", "-c:v", "mpeg4",
      "-q:v", "6")
    let running = try Tool.start(["prep", "in", "-o", "out", "--preset", "slow"], in: folder)
    let isInterrupted = await running.wait { _ in
      folder.files.contains { $0.hasSuffix(".part") }
    } then: { running in
      for _ in 0..<signals {
        running.interrupt()
        usleep(20_000)
      }
    }
    #expect(isInterrupted)
    let outcome = await running.end()
    #expect(outcome.status == 130)
    #expect(outcome.error == "preflight: interrupted\n")
    #expect(!folder.files.contains { $0.hasSuffix(".part") || $0.hasSuffix(".mp4") })
    #expect(folder.files.contains("in/long.avi"))
  }

  /// As on a disk that takes no file so large: the place is to blame, not the source.
  @Test(.timeLimit(.minutes(8))) func aPlaceThatRefusesBytesIsToldAsThat() async throws {
    try folder.take("clips/house.mkv", as: "in/house.mkv")
    let outcome = try await Tool.shell(
      "ulimit -f 100; exec \"$preflight\" prep in -o out", in: folder)
    #expect(outcome.status == 5)
    #expect(outcome.error.contains("File too large") && outcome.error.contains("another place"))
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(!folder.files.contains { $0.hasPrefix("out/") && $0.hasSuffix("4") })
  }
}
