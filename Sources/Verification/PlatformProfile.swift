public import MediaModel

/// What a platform takes, with where that is written and when it was looked up.
public struct PlatformProfile: Hashable, Sendable {
  /// The name it is asked by, such as `reels`.
  public var name: String
  /// The name a person reads.
  public var title: String
  /// The lengths it takes, in seconds.
  public var lengths: ClosedRange<Double>
  /// The shape that fills its screen; nil where any shape is shown as it is.
  public var shape: AspectRatio?
  /// Width over height that it takes at all.
  public var ratios: ClosedRange<Double>
  /// The smallest short side in pixels.
  public var shortSide: Int
  /// The frame rates it takes.
  public var frameRates: ClosedRange<Double>
  /// The largest file.
  public var largest: ByteSize
  /// The highest bit rate of the picture in bits a second; nil where none is named.
  public var bitRate: Double?
  /// What sound it takes; nil where nothing is named.
  public var sound: SoundLimits?
  /// The parts of the screen that its buttons and captions cover; nil where not known.
  public var safeArea: SafeArea?
  /// Where that is written, and by whom where it is not the platform itself.
  public var source: String
  /// When it was looked up.
  public var date: String

  /// The parts of a 9:16 screen, from each side, that are covered.
  public struct SafeArea: Hashable, Sendable {
    /// From above.
    public var top: Double
    /// From below.
    public var bottom: Double
    /// From the left.
    public var left: Double
    /// From the right.
    public var right: Double
  }

  /// The sound that is taken: AAC, with so much at most.
  public struct SoundLimits: Hashable, Sendable {
    /// Samples a second.
    public var sampleRate: Int
    /// How many channels.
    public var channels: Int
  }

  /// The profile of that name; `instagram` and `douyin` and the like find their kin.
  public static func named(_ name: String) -> PlatformProfile? {
    let key = name.lowercased()
    return all.first { $0.name == (aliases[key] ?? key) }
  }

  private static let aliases = [
    "reel": "reels", "instagram-reels": "reels", "tik-tok": "tiktok", "douyin": "tiktok",
    "youtube-shorts": "shorts", "story": "stories", "yt": "youtube",
  ]

  /// Meta names these for what its interface publishes as reels, stories and in the feed.
  private static let metaSound = SoundLimits(sampleRate: 48_000, channels: 2)
  private static let meta =
    "Meta, IG User Media reference, read in the copies of ayrshare.com and contentstudio.io"

  /// The profiles.
  public static let all: [PlatformProfile] = [
    PlatformProfile(
      name: "reels", title: "Instagram Reels", lengths: 3...900, shape: .portrait,
      ratios: 0.01...10, shortSide: 540, frameRates: 23...60, largest: ByteSize(300_000_000),
      bitRate: 25_000_000, sound: metaSound,
      safeArea: SafeArea(top: 0.14, bottom: 0.35, left: 0.06, right: 0.06),
      source: meta + " (300 MB in newer copies, 1 GB in older); covered parts: Meta's guide for "
        + "Reels ads as adsuploader.com and primores.org quote it", date: "2026-11"),
    PlatformProfile(
      name: "stories", title: "Instagram Stories", lengths: 3...60, shape: .portrait,
      ratios: 0.1...10, shortSide: 540, frameRates: 23...60, largest: ByteSize(100_000_000),
      bitRate: 25_000_000, sound: metaSound,
      safeArea: SafeArea(top: 0.14, bottom: 0.2, left: 0.06, right: 0.06),
      source: meta + "; covered parts: adsuploader.com", date: "2026-11"),
    PlatformProfile(
      name: "feed", title: "Instagram feed", lengths: 3...900,
      shape: AspectRatio(width: 4, height: 5),
      ratios: 0.5625...1.91, shortSide: 540, frameRates: 23...60, largest: ByteSize(300_000_000),
      bitRate: 25_000_000, sound: metaSound, safeArea: nil,
      source: meta + " (videos of the feed are published as reels; shapes as for pictures)",
      date: "2026-11"),
    PlatformProfile(
      name: "tiktok", title: "TikTok", lengths: 3...600, shape: .portrait, ratios: 0.3...3.4,
      shortSide: 360, frameRates: 23...60, largest: ByteSize(4_000_000_000), bitRate: nil,
      sound: nil, safeArea: SafeArea(top: 0.125, bottom: 0.344, left: 0.06, right: 0.13),
      source: "TikTok for Developers, media transfer guide; rates and lengths also at "
        + "ayrshare.com; covered parts: measured by others (forum.logik.tv) on TikTok Ads' template "
        + "for the feed, its sides by third parties", date: "2026-11"),
    PlatformProfile(
      name: "shorts", title: "YouTube Shorts", lengths: 1...180, shape: .portrait, ratios: 0.3...1,
      shortSide: 360, frameRates: 1...60, largest: ByteSize(256_000_000_000), bitRate: nil,
      sound: nil, safeArea: SafeArea(top: 0.15, bottom: 0.35, left: 0.04, right: 0.18),
      source: "YouTube Help 15424877 (square or vertical, three minutes at most); covered parts: "
        + "third parties after Google Ads' template for vertical video", date: "2026-11"),
    PlatformProfile(
      name: "youtube", title: "YouTube", lengths: 1...43_200, shape: .landscape, ratios: 0.3...3.4,
      shortSide: 240, frameRates: 1...60, largest: ByteSize(256_000_000_000), bitRate: nil,
      sound: nil, safeArea: nil,
      source: "YouTube Help on upload limits (256 GB or 12 hours), also at blog.aitoearn.ai; "
        + "recommended upload encoding settings", date: "2026-11"),
  ]
}
