import Brief
import MediaModel
import Testing

@testable import Pipeline

@Suite("A correction")
struct CorrectionTests {
  private func failed(_ codes: String...) -> [Finding] {
    codes.map { Finding(code: $0, outcome: .fail, found: "else") }
  }

  @Test("asks for what failed and for nothing else")
  func wishes() {
    let request = VideoRequest(duration: 12, aspectRatio: .portrait, sound: true)
    let cases: [([Finding], String?)] = [
      (failed("duration"), "exactly 12 seconds long"),
      (failed("aspect-ratio"), "9:16"),
      (failed("resolution", "aspect-ratio"), "9:16"),
      (failed("duration", "aspect-ratio"), "exactly 12 seconds long, 9:16"),
      (failed("sound"), "with sound"),
      (failed("index-first"), nil),
      ([Finding(code: "duration", outcome: .warn, found: "11.9 s")], nil),
      ([], nil),
    ]
    for (findings, expected) in cases {
      let words = Correction.message(
        for: findings, request: request, part: 0, parts: 1, inChinese: false)
      #expect(
        words
          == expected.map {
            "Change the video so that it is \($0). Keep everything else as it is."
          })
    }
  }

  @Test("reads back as the request it asks for", arguments: [false, true])
  func readsBack(inChinese: Bool) throws {
    let request = VideoRequest(
      duration: 12.5, aspectRatio: .portrait, resolution: Resolution(width: 1080, height: 1920))
    let words = try #require(
      Correction.message(
        for: failed("duration", "resolution"), request: request, part: 0, parts: 1,
        inChinese: inChinese))
    let read = RequestReader.read(words)
    #expect(read.duration == 12.5, "\(words)")
    #expect(read.resolution == request.resolution, "\(words)")
  }

  @Test("does not ask again for more than the service gives")
  func tooMuch() {
    var request = VideoRequest(
      aspectRatio: .portrait, resolution: Resolution(width: 2160, height: 3840))
    let message = { (findings: [Finding]) in
      Correction.message(for: findings, request: request, part: 0, parts: 1, inChinese: false)
    }
    #expect(message(failed("resolution")) == nil)
    #expect(message(failed("resolution", "aspect-ratio"))?.contains("it is 9:16. Keep") == true)
    request = VideoRequest(shortSide: 2160)
    #expect(message(failed("resolution")) == nil)
    request = VideoRequest(shortSide: 720)
    #expect(message(failed("resolution"))?.contains("it is 720p. Keep") == true)
  }

  @Test("asks for a bound as it was asked", arguments: [false, true])
  func bounds(inChinese: Bool) throws {
    for range in [0...20.0, 8...20, 8...VideoRequest.unboundedDuration] {
      let words = try #require(
        Correction.message(
          for: failed("duration"), request: VideoRequest(durationRange: range), part: 0, parts: 1,
          inChinese: inChinese))
      #expect(RequestReader.read(words).durationRange == range, "\(words)")
    }
  }

  @Test("names the video it means where there are several")
  func several() {
    let words = Correction.message(
      for: failed("duration"), request: VideoRequest(duration: 5), part: 1, parts: 3,
      inChinese: false)
    #expect(words?.hasPrefix("Change video 2 so that") == true)
  }
}

@Suite("A batch file")
struct BatchJobTests {
  @Test("gives a job for each line, with paths below its folder")
  func jobs() throws {
    let text = """
      {"prompt":"a promo","output":"a.mp4","media":"in","duration":12.5,"aspect":"9:16"}

      {"prompt":"b","output":"/x/b.mp4","media":["one","/two"],"resolution":"1080x1920"}
      {"prompt":"words alone","output":"c.mp4"}
      """
    let jobs = try BatchJob.read(text, folder: "/jobs", name: "jobs.jsonl")
    #expect(jobs.map(\.output) == ["/jobs/a.mp4", "/x/b.mp4", "/jobs/c.mp4"])
    #expect(jobs.map(\.media) == [["/jobs/in"], ["/jobs/one", "/two"], []])
    #expect(jobs[0].request == VideoRequest(duration: 12.5, aspectRatio: .portrait))
    #expect(jobs[1].request.resolution == Resolution(width: 1080, height: 1920))
  }

  @Test(
    "that is wrong names the line and what is wrong with it",
    arguments: [
      ("{\"output\":\"a.mp4\"}", "line 1: “prompt” is missing"),
      ("{\"prompt\":\"p\"}", "line 1: “output” is missing"),
      ("\n[1]", "line 2: it is no JSON object"),
      ("{\"prompt\":\"p\",\"output\":\"a\",\"lenght\":3}", "“lenght” is not known"),
      ("{\"prompt\":\"p\",\"output\":\"a\",\"duration\":-1}", "“duration” is not a number"),
      ("{\"prompt\":\"p\",\"output\":\"a\",\"aspect\":\"wide\"}", "not of the form 9:16"),
      ("{\"prompt\":\"p\",\"output\":\"a\",\"media\":[1]}", "“media” is neither"),
      ("{\"prompt\":\"p\"", "line 1: not JSON"),
      ("", "there is no job in it"),
      (
        "{\"prompt\":\"p\",\"output\":\"a\"}\n{\"prompt\":\"q\",\"output\":\"./a\"}",
        "two jobs go to /f/a"
      ),
    ])
  func errors(text: String, words: String) {
    let error = #expect(throws: PipelineError.self) {
      try BatchJob.read(text, folder: "/f", name: "jobs")
    }
    #expect(error?.description.contains(words) == true, "\(error.debugDescription)")
    #expect(error?.failure == .usage)
  }

  @Test("asks for several videos in one message, each with what its line asks")
  func oneMessage() throws {
    let jobs = try BatchJob.read(
      """
      {"prompt":"a 10-second promo of the bakery","output":"a.mp4","aspect":"9:16"}
      {"prompt":"the story of the oven","output":"b.mp4","duration":20,"aspect":"16:9"}
      {"prompt":"a square teaser, 6 seconds","output":"c.mp4"}
      """, folder: "/", name: "jobs")
    #expect(
      BatchPipeline.message(for: jobs) == """
        Make 3 separate videos, each as an MP4 of its own:
        1. a 10-second promo of the bakery (9:16)
        2. the story of the oven (20 seconds long, 16:9)
        3. a square teaser, 6 seconds
        """)
    let read = RequestReader.readAll(BatchPipeline.message(for: jobs))
    #expect(read.map(\.duration) == [10, 20, 6])
    #expect(read.map(\.aspectRatio) == [.portrait, .landscape, .square])
    #expect(jobs.flatMap(\.videos).map(\.request.duration) == [10, 20, 6])
  }
}

@Suite("Names and places")
struct NamesTests {
  @Test("files go up under their own names, with their folders where two are alike")
  func uploadNames() {
    #expect(
      UploadNames.names(for: ["a.mp4", "x/b.jpg", "y/b.jpg", "x/c.png"]) == [
        "a.mp4", "x-b.jpg", "y-b.jpg", "c.png",
      ])
    #expect(UploadNames.name("x-clip.mov", like: "/p/clip.mp4") == "x-clip.mp4")
  }

  @Test("several videos are numbered before the extension")
  func outputs() {
    #expect(ProjectPath.outputs("/o/promo.mp4", count: 1) == ["/o/promo.mp4"])
    #expect(ProjectPath.outputs("/o/promo.mp4", count: 2) == ["/o/promo-1.mp4", "/o/promo-2.mp4"])
    #expect(ProjectPath.outputs("/o.x/promo", count: 2) == ["/o.x/promo-1", "/o.x/promo-2"])
  }

  @Test("steps are ordered as they are taken, and each has words for a person")
  func steps() {
    #expect(PipelineStep.prepare < .verify)
    #expect(PipelineStep.allCases.sorted() == PipelineStep.allCases)
    #expect(Set(PipelineStep.allCases.map(\.title)).count == PipelineStep.allCases.count)
  }
}
