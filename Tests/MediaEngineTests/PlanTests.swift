import MediaModel
import Testing

@testable import MediaEngine

@Suite struct PlanTests {
  @Test(
    arguments: [
      (1920, 1080, nil, 1920, 1080), (3840, 2160, 1920, 1920, 1080), (2160, 3840, 1920, 1080, 1920),
      (161, 121, nil, 162, 122), (1, 1, nil, 2, 2), (427, 240, nil, 428, 240),
      (10_000, 2, 1920, 1920, 2), (1080, 720, 1920, 1080, 720),
    ] as [(Int, Int, Int?, Int, Int)])
  func fitsIntoTheLongestSide(
    _ width: Int, _ height: Int, _ longest: Int?, _ newWidth: Int, _ newHeight: Int
  ) {
    let fitted = PicturePlan.fitted(Resolution(width: width, height: height), longestSide: longest)
    #expect(fitted == Resolution(width: newWidth, height: newHeight))
  }

  /// The eight ways a picture can lie, as `a b / c d`, and what a player does.
  @Test(
    arguments: [
      (1, 0, 0, 1, 0, false), (0, 1, -1, 0, 90, false), (-1, 0, 0, -1, 180, false),
      (0, -1, 1, 0, 270, false), (-1, 0, 0, 1, 0, true), (1, 0, 0, -1, 180, true),
      (0, 1, 1, 0, 270, true), (0, -1, -1, 0, 90, true),
    ] as [(Double, Double, Double, Double, Int, Bool)])
  func readsTheDisplayMatrix(
    _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ rotation: Int, _ isMirrored: Bool
  ) {
    let matrix = DisplayMatrix(a: a * 65536, b: b * 65536, c: c * 65536, d: d * 65536)
    #expect(matrix.rotation == rotation)
    #expect(matrix.isMirrored == isMirrored)
  }

  @Test func aMatrixOfZerosIsUpright() {
    #expect(DisplayMatrix(a: 0, b: 0, c: 0, d: 0) == DisplayMatrix())
  }

  static func stream(
    rate: (Int64, Int64)? = nil, varies: Bool = false, size: Resolution? = nil,
    format: String = "yuv420p", colour: ColourFacts = ColourFacts(), hdr: HDRFormat? = nil
  ) -> StreamFacts {
    StreamFacts(
      index: 0, kind: .video, codec: "h264", sampleFormat: format,
      codedSize: size ?? Resolution(width: 1280, height: 720),
      frameRate: rate.flatMap { Rational($0.0, $0.1) }, isVariableFrameRate: varies,
      colour: colour, hdr: hdr)
  }

  @Test(
    arguments: [
      ((30000, 1001), false, nil, "30000/1001"), ((2997, 100), false, nil, "30000/1001"),
      ((24, 1), false, nil, "24"), ((15, 1), false, nil, "15"), ((240, 1), false, nil, "60"),
      ((29, 1), true, 1 / 30.0, "30"), ((1000, 1), true, 0.001, "60"), (nil, false, nil, "30"),
      ((524, 35), true, 0.0667, "15"), ((3, 1), true, 0.4, "10"), ((7, 1), true, 0.1667, "12"),
    ] as [((Int64, Int64)?, Bool, Double?, String)])
  func choosesTheTrueRate(
    _ rate: (Int64, Int64)?, _ varies: Bool, _ step: Double?, _ expected: String
  ) {
    let chosen = FrameRateChoice.rate(
      for: Self.stream(rate: rate, varies: varies), usualStep: step)
    #expect(chosen.description == expected)
  }

  @Test func leavesAPlainPictureAlone() {
    var stream = Self.stream(rate: (25, 1))
    let plain = "fps=fps=25/1:start_time=0.0,format=yuv420p,setsar=1"
    #expect(
      PicturePlan.make(for: stream).filters == "bwdif=mode=send_frame:deint=interlaced," + plain)
    stream.codec = "vp9"
    #expect(PicturePlan.make(for: stream).filters == plain)
  }

  @Test func convertsWhatIsNotBT709() {
    let full = PicturePlan.make(
      for: Self.stream(rate: (25, 1), colour: ColourFacts(isFullRange: true)))
    #expect(full.filters.contains(":irange=pc:") && full.filters.contains(":range=tv:"))
    let small = PicturePlan.make(
      for: Self.stream(rate: (25, 1), size: Resolution(width: 640, height: 480)))
    #expect(small.filters.contains("ispace=smpte170m:"))
    let bright = PicturePlan.make(
      for: Self.stream(
        rate: (25, 1), format: "yuv420p10le", colour: ColourFacts(transfer: "smpte2084"),
        hdr: .hdr10))
    #expect(bright.filters.contains("tonemap") && bright.filters.contains("tin=smpte2084"))
  }

  @Test func mendsTimes() {
    var mender = TimestampMender(usualDuration: 40)
    typealias Times = TimestampMender.Times
    #expect(
      mender.mend(Times(presentation: 0, decode: nil, duration: 0))
        == Times(presentation: 0, decode: 0, duration: 40))
    #expect(
      mender.mend(Times(presentation: nil, decode: nil, duration: 0))
        == Times(presentation: 40, decode: 40, duration: 40))
    #expect(
      mender.mend(Times(presentation: 60, decode: 30, duration: 20))
        == Times(presentation: 60, decode: 41, duration: 20))
    #expect(
      mender.mend(Times(presentation: 10, decode: 10, duration: 20))
        == Times(presentation: 42, decode: 42, duration: 20))
  }

  /// The first packets of a Matroska with B-frames, as FFmpeg reads them.
  @Test func decodesBeforeShowingWherePicturesAreReordered() {
    var mender = TimestampMender(usualDuration: 40, reordering: 2)
    let shown: [Int64] = [21, 141, 61, 101, 181]
    let decoded: [Int64?] = [nil, nil, 21, 61, 101]
    let mended = zip(shown, decoded).map {
      mender.mend(TimestampMender.Times(presentation: $0, decode: $1, duration: 40))
    }
    #expect(mended.map(\.presentation) == shown)
    #expect(mended.map(\.decode) == [-59, -19, 21, 61, 101])
  }

  @Test func dropsStaleTagsAndPlaces() {
    let tags = [
      "title": "Brew", "creation_time": "2024-05-01", "encoder": "x", "rotate": "90",
      "location": "+48+11/", "com.apple.quicktime.location.iso6709": "+48+11/",
      "_statistics_tags": "y",
    ]
    let kept = TagFilter.kept(tags, keepLocation: false)
    #expect(kept.keys.sorted() == ["creation_time", "title"])
    #expect(TagFilter.kept(tags, keepLocation: true)["location"] == "+48+11/")
  }

  @Test func callsTagsOfQuickTimeByTheirPlainNames() {
    let tags = [
      "com.apple.quicktime.creationdate": "2020-01-02T03:04:05+0100",
      "com.apple.quicktime.title": "other", "title": "Brew",
    ]
    #expect(
      TagFilter.kept(tags, keepLocation: false)
        == ["creation_time": "2020-01-02T03:04:05+0100", "title": "Brew"])
    let both = tags.merging(["creation_time": "2020-01-02T02:04:05Z"]) { $1 }
    #expect(
      TagFilter.kept(both, keepLocation: false) == [
        "creation_time": "2020-01-02T02:04:05Z", "date": "2020-01-02T03:04:05+0100",
        "title": "Brew",
      ])
  }

  @Test func aClockThatStartsAgainGoesOn() {
    var clock = ClockRestarts()
    func read(_ stream: Int, _ time: Double) -> Double {
      time + clock.shift(stream: stream, time: time, duration: 1)
    }
    #expect([0, 1, 2].map { read(0, $0) } == [0, 1, 2])
    #expect([0.5, 1.5].map { read(1, $0) } == [0.5, 1.5])
    #expect(read(0, 0) == 3, "it begins where all ended")
    #expect(read(1, 2.5) == 2.5, "another stream may be late")
    #expect(read(1, 0.5) == 3.5, "and then keeps step")
    #expect(read(2, 0.7) == 3.7, "as does one that begins now")
    #expect(read(0, 0.4) == 3.4, "times may waver")
    clock.reset()
    #expect(read(0, 0) == 0)
  }

  @Test(
    arguments: [
      ([0, 40, 80, 120, 160], false), ([0, 40, 80, 160, 200, 240], true),
      ([0, 33, 67, 100, 133], false),
      ([0, 40, 80, 120, 400], false), ([0], false), ([], false),
    ] as [([Int64], Bool)])
  func tellsVaryingSpacing(_ times: [Int64], _ expected: Bool) {
    #expect(FrameSpacing.varies(times) == expected)
  }

  @Test(arguments: [
    (44_100, 2, 44_100, "stereo"), (96_000, 2, 48_000, "stereo"), (8000, 1, 8000, "mono"),
    (48_000, 6, 48_000, "5.1"), (48_000, 8, 48_000, "5.1"), (47_999, 1, 48_000, "mono"),
  ])
  func plansSound(_ rate: Int, _ channels: Int, _ newRate: Int, _ layout: String) {
    let plan = SoundPlan.make(
      for: StreamFacts(
        index: 0, kind: .audio, codec: "flac", sampleRate: rate, channels: channels),
      settings: AudioSettings())
    #expect(plan.rate == newRate)
    #expect(plan.layout == layout)
    #expect(plan.bitRate >= 24_000)
  }

  @Test(arguments: [
    (3, "3.0", SoundCodec.aac, "3.0", 192_000), (3, "2.1", .aac, "stereo", 128_000),
    (3, "3.0", .opus, "stereo", 128_000), (8, "7.1", .aac, "5.1", 384_000),
  ])
  func plansLayouts(
    _ channels: Int, _ was: String, _ codec: SoundCodec, _ layout: String, _ bitRate: Int64
  ) {
    var settings = AudioSettings()
    settings.codec = codec
    let plan = SoundPlan.make(
      for: StreamFacts(
        index: 0, kind: .audio, codec: "flac", sampleRate: 48_000, channels: channels,
        channelLayout: was), settings: settings)
    #expect(plan.layout == layout)
    #expect(plan.bitRate == bitRate)
  }
}
