import FaithfulJSON
import MediaModel
import Service
import Testing

@Suite struct DraftTests {
  static let urban = """
    {"d":10000,"m":{"title":"City","width":1080,"height":1920},"t":[
     {"tt":0,"sg":[{"s":0,"d":10000,"m":{"title":"city timelapse"}}]},
     {"tt":1,"sg":[{"s":0,"d":10000,"n":"Lo-fi","vol":0.35}]},
     {"tt":7,"sg":[{"s":0,"d":3000,"tx":"Urban Dreams"}]}]}
    """

  static func draft(_ text: String) throws -> Draft { Draft(try JSON(parsing: text)) }

  @Test(
    arguments: [
      (
        urban,
        "Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) "
          + "3. Title: \"Urban Dreams\" (0-3s)"
      ),
      ("{}", "Timeline (0 tracks)"), ("[]", "Timeline (0 tracks)"), ("null", "Timeline (0 tracks)"),
      (#"{"t":[]}"#, "Timeline (0 tracks)"), (#"{"t":"x"}"#, "Timeline (0 tracks)"),
      (#"{"t":[{"tt":0,"sg":[]}]}"#, "Timeline (1 track): 1. Video: empty"),
      (#"{"t":[{"tt":0}]}"#, "Timeline (1 track): 1. Video: empty"),
      (#"{"t":[{"tt":0,"sg":[{}]}]}"#, "Timeline (1 track): 1. Video: untitled"),
      (
        #"{"t":[{"tt":0,"sg":[{"d":2500,"src":"https://c/a/beach.mp4?x=1"},{"d":1500,"n":"b"}]}]}"#,
        "Timeline (1 track): 1. Video: beach (0-2.5s), b (2.5-4s)"
      ),
      (
        #"{"t":[{"tt":"1","sg":[{"st":"500","e":2000,"name":"x","volume":"35%"}]}]}"#,
        "Timeline (1 track): 1. BGM: x (0.5-2s, 35%)"
      ),
      (
        #"{"tracks":[{"type":"text","segments":[{"content":"Hi","duration":1000,"vol":1}]}]}"#,
        "Timeline (1 track): 1. Title: \"Hi\" (0-1s)"
      ),
      (
        #"{"t":[{"tt":5,"sg":[{"n":"spark","d":1000}]},7,{"sg":[{"n":null,"d":null}]}]}"#,
        "Timeline (2 tracks): 1. Track of type 5: spark (0-1s) 2. Track of type ?: untitled"
      ),
      (
        #"{"t":[{"tt":7,"sg":[{"tx":"a\u001b[31m\nb","s":-5,"d":1000}]}]}"#,
        "Timeline (1 track): 1. Title: \"a b\" (0-1s)"
      ),
      (
        #"{"t":[{"tt":1,"sg":[{"n":"m","d":1e400,"vol":1e300},{"n":"k","d":"nan","vol":"nan"}]}]}"#,
        "Timeline (1 track): 1. BGM: m, k"
      ),
    ])
  func summarises(text: String, summary: String) throws {
    #expect(try Self.draft(text).summary == summary)
  }

  @Test func tellsSizeAndLength() throws {
    let draft = try Self.draft(Self.urban)
    #expect(draft.duration == 10)
    #expect(draft.canvas == Resolution(width: 1080, height: 1920))
    #expect(draft.isReadyForExport)
    let bare = try Self.draft(#"{"t":[{"tt":0,"sg":[{"s":1000,"d":2500}]}]}"#)
    #expect(bare.duration == 3.5)
    #expect(bare.canvas == nil)
    #expect(
      Draft(bare.json, canvas: ["width": 720, "height": "1280"]).canvas
        == Resolution(width: 720, height: 1280))
    #expect(try !Self.draft(#"{"t":[{"tt":0,"sg":[]}]}"#).isReadyForExport)
    #expect(try !Self.draft("{}").isReadyForExport)
  }

  @Test(
    arguments: [
      (urban, []),
      (
        urban.replacingTrack(2, #"{"tt":7,"sg":[]}"#),
        ["Title removed: 'Urban Dreams'"]
      ),
      (
        urban.replacingTrack(
          2,
          #"{"tt":7,"sg":[{"s":0,"d":3000,"tx":"Urban Dreams"},{"s":7000,"d":3000,"tx":"Bye"}]}"#),
        ["Title added: 'Bye' (7-10s)"]
      ),
      (
        urban.replacingTrack(2, #"{"tt":7,"sg":[{"s":0,"d":3000,"tx":"Dawn"}]}"#),
        ["Title changed: 'Urban Dreams' is now 'Dawn' (0-3s)"]
      ),
      (
        urban.replacingTrack(1, #"{"tt":1,"sg":[{"s":0,"d":8000,"n":"Lo-fi","vol":0.2}]}"#),
        ["BGM 'Lo-fi': 0-8s (was 0-10s), 20% (was 35%)"]
      ),
      (
        urban.replacing(
          "{\"d\":10000,\"m\":{\"title\":\"City", with: "{\"d\":12000,\"m\":{\"title\":\"City"),
        ["Length: 12s (was 10s)"]
      ),
      (
        urban.replacing("\"width\":1080", with: "\"width\":1920")
          .replacing("\"height\":1920", with: "\"height\":1080"),
        ["Canvas: 1920×1080 (was 1080×1920)"]
      ),
      (
        urban.replacing("\"m\":{\"title\"", with: "\"x\":1,\"m\":{\"title\""),
        ["Draft changed in its details"]
      ),
      (
        urban.replacingTrack(
          0, #"{"tt":0,"sg":[{"d":5000,"n":"b"},{"d":5000,"m":{"title":"city timelapse"}}]}"#),
        ["Video added: 'b' (0-5s)", "Video 'city timelapse': 5-10s (was 0-10s)"]
      ),
    ])
  func tellsWhatChanged(now: String, changes: [String]) throws {
    #expect(try Self.draft(now).changes(since: Self.draft(Self.urban)) == changes)
  }

  @Test func tellsANewOrder() throws {
    let old = try Self.draft(#"{"t":[{"tt":0,"sg":[{"s":0,"n":"a"},{"s":0,"n":"b"}]}]}"#)
    let new = try Self.draft(#"{"t":[{"tt":0,"sg":[{"s":0,"n":"b"},{"s":0,"n":"a"}]}]}"#)
    #expect(new.changes(since: old) == ["Video order: b, a"])
  }

  @Test func tellsAFirstDraft() throws {
    #expect(
      try Self.draft(Self.urban).changes(since: nil) == [
        "Video added: 'city timelapse' (0-10s)", "BGM added: 'Lo-fi' (0-10s, 35%)",
        "Title added: 'Urban Dreams' (0-3s)",
      ])
  }

  @Test(
    arguments: [
      (VideoRequest(), []),
      (VideoRequest(duration: 10, aspectRatio: .portrait, title: "urban dreams"), []),
      (VideoRequest(duration: 10.4, resolution: Resolution(width: 720, height: 1280)), []),
      (VideoRequest(duration: 12), ["duration fail"]),
      (VideoRequest(durationRange: 20...40), ["duration fail"]),
      (VideoRequest(durationRange: 5...10), []),
      (VideoRequest(aspectRatio: .landscape), ["aspect-ratio fail"]),
      (VideoRequest(resolution: Resolution(width: 1920, height: 1080)), ["aspect-ratio fail"]),
      (VideoRequest(resolution: Resolution(width: 2160, height: 3840)), ["resolution warn"]),
      (VideoRequest(title: "Morning Brew"), ["title warn"]),
    ])
  func comparesWithTheRequest(request: VideoRequest, findings: [String]) throws {
    let found = try Self.draft(Self.urban).mismatches(with: request)
    #expect(found.map { "\($0.code) \($0.outcome.rawValue)" } == findings)
  }
}

extension String {
  fileprivate func replacing(_ old: String, with new: String) -> String {
    split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
  }

  /// This draft with one of its tracks replaced.
  fileprivate func replacingTrack(_ index: Int, _ track: String) -> String {
    guard let json = try? JSON(parsing: self), var tracks = json["t"]?.array,
      let new = try? JSON(parsing: track), var object = json.object
    else { return self }
    tracks[index] = new
    object["t"] = .array(tracks)
    return JSON.object(object).text()
  }
}
