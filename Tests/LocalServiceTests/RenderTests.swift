import FaithfulJSON
import Foundation
import LocalService
import MediaEngine
import MediaModel
import Testing

/// Renders, looked at by ffprobe and ffmpeg.
@Suite(.timeLimit(.minutes(8))) struct RenderTests {
  private func probe(_ path: String) throws -> JSON {
    try JSON(
      parsing: run(
        "ffprobe",
        ["-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", path]))
  }

  private func stream(_ kind: String, _ json: JSON) -> JSON? {
    json["streams"]?.array?.first { $0["codec_type"]?.string == kind }
  }

  @Test func aVideoOfEverything() throws {
    let rehearsal = try Rehearsal()
    let workshop = try Workshop()
    _ = try rehearsal.upload([
      workshop.clip("a.mp4", size: "160x90"),
      workshop.make(
        "b.mkv", "-f lavfi -i testsrc=s=90x160:r=30:d=1 -c:v libx264 -preset ultrafast"),
      workshop.photo("c.png"), workshop.music(),
    ])
    try rehearsal.say("Make a 4-second video titled 'It's 100%: [a], b; c\\d'")
    #expect(
      try rehearsal.order("r1", size: Resolution(width: 180, height: 320)).json?["success"]?.bool
        == true)
    let path = "\(workshop.path)/out.mp4"
    try rehearsal.download("r1", to: path)
    let found = try probe(path)
    let video = try #require(stream("video", found))
    #expect(video["codec_name"]?.string == "h264" && video["profile"]?.string == "High")
    #expect(video["width"]?.int == 180 && video["height"]?.int == 320)
    #expect(video["nb_read_frames"]?.string == "120" && video["duration"]?.string == "4.000000")
    #expect(video["pix_fmt"]?.string == "yuv420p" && video["r_frame_rate"]?.string == "30/1")
    let colours = ["color_space", "color_transfer", "color_primaries"].map { video[$0]?.string }
    #expect(colours == ["bt709", "bt709", "bt709"] && video["color_range"]?.string == "tv")
    let audio = try #require(stream("audio", found))
    #expect(audio["codec_name"]?.string == "aac" && audio["sample_rate"]?.string == "48000")
    #expect(audio["channels"]?.int == 2 && audio["duration"]?.string == "4.000000")
    let facts = try Probe.facts(of: path)
    #expect(facts.indexFirst == true)
    try expectLoudness(path, -14)
    _ = try run("ffmpeg", ["-v", "error", "-xerror", "-i", path, "-f", "null", "-"])
  }

  private func expectLoudness(_ path: String, _ wanted: Double) throws {
    let text = try run("ffmpeg", ["-i", path, "-af", "ebur128", "-f", "null", "-"])
    let summary = try #require(text.range(of: "Integrated loudness:"))
    let match = try #require(text[summary.upperBound...].firstMatch(of: /I:\s+(-?[0-9.]+) LUFS/))
    let found = try #require(Double(match.1))
    #expect(abs(found - wanted) < 1.5, "\(found) LUFS")
  }

  @Test func levelsAreHeard() throws {
    let rehearsal = try Rehearsal()
    let workshop = try Workshop()
    _ = try rehearsal.upload([workshop.photo(), workshop.music(seconds: 3)])
    try rehearsal.say("Make a 5-second video, music at 25%")
    _ = try rehearsal.order("r1")
    let path = "\(workshop.path)/out.mp4"
    try rehearsal.download("r1", to: path)
    try expectLoudness(path, -26)
  }

  @Test func silenceAndGeneratedScenes() throws {
    let rehearsal = try Rehearsal()
    let workshop = try Workshop()
    try rehearsal.say("A silent 2-second video about tea, no sound")
    _ = try rehearsal.order("r1")
    let path = "\(workshop.path)/silent.mp4"
    try rehearsal.download("r1", to: path)
    #expect(stream("audio", try probe(path)) == nil)
    try rehearsal.say("Make a new 2-second video about coffee")
    _ = try rehearsal.order("r2")
    let bed = "\(workshop.path)/bed.mp4"
    try rehearsal.download("r2", to: bed)
    #expect(stream("audio", try probe(bed)) != nil)
    try expectLoudness(bed, -14)
  }

  @Test func severalVideos() throws {
    let rehearsal = try Rehearsal()
    try rehearsal.say(
      "Make two videos: a 2-second landscape video and a 3-second vertical video")
    let drafts = try #require(try rehearsal.state()["drafts"]?.array)
    #expect(drafts.compactMap { $0["d"]?.int } == [2000, 3000])
    for (number, draft) in drafts.enumerated() {
      _ = try rehearsal.order("batch-\(number)", draft: draft)
    }
    #expect(try rehearsal.outcome(of: "batch-0")["status"]?.string == "completed")
    #expect(try rehearsal.outcome(of: "batch-1")["status"]?.string == "completed")
  }

  @Test func ordersAreChecked() throws {
    let rehearsal = try Rehearsal()
    try rehearsal.say("A 2-second video about tea")
    #expect(try rehearsal.order("r1", draft: ["t": []]).status == 422)
    let headers = rehearsal.peer.headers
    rehearsal.peer.headers["X-Skill-Platform"] = nil
    #expect(try rehearsal.order("r1").status == 402)
    rehearsal.peer.headers = headers
    #expect(try rehearsal.peer.get("/api/render/proxy/lambda/nosuch").status == 404)
    _ = try rehearsal.order("r1")
    #expect(try rehearsal.order("r1").json?["data"]?["id"]?.string == "r1")
    let link = try #require(try rehearsal.outcome(of: "r1")["output"]?["url"]?.string)
    let place = link.replacing(rehearsal.address, with: "")
    let whole = try Peer(rehearsal.address).get(place)
    #expect(whole.status == 200 && whole.headers["etag"] != nil)
    let part = try Peer(rehearsal.address).get(
      place, ["Range": "bytes=100-", "If-Range": whole.headers["etag"] ?? ""])
    #expect(part.status == 206 && part.body == Array(whole.body.dropFirst(100)))
    let direct = try rehearsal.peer.get("/api/render/proxy/r1/download")
    #expect(direct.body == whole.body)
    _ = try rehearsal.peer.post("/_control/expire", text: "links")
    #expect(try Peer(rehearsal.address).get(place).status == 403)
    let fresh = try #require(try rehearsal.outcome(of: "r1")["output"]?["url"]?.string)
    #expect(
      try Peer(rehearsal.address).get(fresh.replacing(rehearsal.address, with: "")).status == 200)
  }

  @Test func failedStuckAndCancelled() throws {
    let rehearsal = try Rehearsal(
      Rehearsal.options(faults: "render:fail,render:stuck,status:older"))
    try rehearsal.say("A 2-second video about tea")
    _ = try rehearsal.order("failing")
    let older = try rehearsal.peer.get("/api/render/proxy/lambda/failing")
    #expect(older.code == 0 && older.data?["status"] != nil)
    #expect(try rehearsal.outcome(of: "failing")["status"]?.string == "failed")
    _ = try rehearsal.order("stuck")
    let cancelled = try rehearsal.peer.post("/api/render/proxy/lambda/stuck/cancel", text: "")
    #expect(cancelled.json?["data"]?["status"]?.string == "cancelled")
    _ = try rehearsal.order("good")
    #expect(try rehearsal.outcome(of: "good")["status"]?.string == "completed")
    #expect(try rehearsal.outcome(of: "stuck")["status"]?.string == "cancelled")
  }

  @Test func aStoppedRenderBeginsAgain() throws {
    let workshop = try Workshop()
    let options = Rehearsal.options(data: workshop.path + "/data", faults: "render:stuck")
    var first: Rehearsal? = try Rehearsal(options)
    try first?.say("A 2-second video about tea")
    _ = try first?.order("r1")
    let headers = try #require(first?.peer.headers)
    first = nil
    let file = "\(workshop.path)/data/renders/r1.json"
    let record = try String(contentsOfFile: file, encoding: .utf8)
    try record.replacing("\"fault\":\"stuck\",", with: "").write(
      toFile: file, atomically: true, encoding: .utf8)
    let server = LocalServer(Rehearsal.options(data: workshop.path + "/data"))
    var peer = Peer(try server.start())
    defer { server.stop() }
    peer.headers = headers
    for _ in 0..<1500 {
      let status = try peer.get("/api/render/proxy/lambda/r1").json?["status"]?.string
      if status == "completed" { return }
      usleep(20_000)
    }
    Issue.record("the render did not begin again")
  }
}
