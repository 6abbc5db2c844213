/// What kind of thing a file is, judged by its content.
public enum MediaKind: String, Sendable, Codable, CaseIterable {
  /// Moving pictures, with or without sound.
  case video
  /// Sound alone (cover art does not count as a picture).
  case audio
  /// One still picture.
  case image
  /// A short moving picture in a picture format: GIF, APNG, animated WebP.
  case animation
}

/// What is known of one media file, as read from its content.
public struct MediaFacts: Hashable, Sendable, Codable {
  /// What kind of thing it is.
  public var kind: MediaKind
  /// The container or picture format by content.
  public var container: ContainerFormat
  /// The size of the file in bytes.
  public var bytes: Int64
  /// The presentation length in seconds, edit lists applied; nil for stills and where unknown.
  public var duration: Double?
  /// When the presentation starts, in seconds.
  public var startTime: Double?
  /// The average bit rate of the whole file in bits per second.
  public var bitRate: Int64?
  /// The streams in the container's order.
  public var streams: [StreamFacts]
  /// How many chapters there are.
  public var chapters: Int
  /// Tags of the container, lower-case keys as FFmpeg names them (`title`, `creation_time`, …).
  public var tags: [String: String]
  /// Whether the file says where it was made: coordinates or names of places in EXIF, XMP, IPTC or other
  /// tags, a track of positions, a dashcam's log.
  public var hasLocation: Bool
  /// MP4 family: whether the index (`moov`) stands before the media (`mdat`); nil elsewhere.
  public var indexFirst: Bool?
  /// MP4 family and WAV: whether the header says how long it is, as it does not where a recording was never
  /// ended; nil elsewhere and where the media stands in fragments.
  public var tellsLength: Bool?
  /// MP4 family: whether the media stands in fragments (`moof`). WebM: whether it was written live,
  /// with neither its length nor an index.
  public var isFragmented: Bool
  /// MP4 family: whether an edit list changes what is presented.
  public var hasEditList: Bool
  /// The major brand of an MP4-family file, such as `isom` or `qt  `.
  public var majorBrand: String?
  /// How many pictures a still format holds (TIFF pages, HEIC top-level images, GIF frames).
  public var pictures: Int?
  /// Whether any part is encrypted (DRM).
  public var isEncrypted: Bool

  /// Makes facts; what is not given is unknown or absent.
  public init(
    kind: MediaKind, container: ContainerFormat, bytes: Int64, duration: Double? = nil,
    startTime: Double? = nil, bitRate: Int64? = nil, streams: [StreamFacts] = [],
    chapters: Int = 0, tags: [String: String] = [:], hasLocation: Bool = false,
    indexFirst: Bool? = nil, isFragmented: Bool = false, hasEditList: Bool = false,
    majorBrand: String? = nil, pictures: Int? = nil, isEncrypted: Bool = false
  ) {
    self.kind = kind
    self.container = container
    self.bytes = bytes
    self.duration = duration
    self.startTime = startTime
    self.bitRate = bitRate
    self.streams = streams
    self.chapters = chapters
    self.tags = tags
    self.hasLocation = hasLocation
    self.indexFirst = indexFirst
    self.isFragmented = isFragmented
    self.hasEditList = hasEditList
    self.majorBrand = majorBrand
    self.pictures = pictures
    self.isEncrypted = isEncrypted
  }

  /// The streams that hold moving or still pictures, cover art left out.
  public var videoStreams: [StreamFacts] {
    streams.filter { $0.kind == .video && !$0.isAttachedPicture }
  }

  /// The streams that hold sound.
  public var audioStreams: [StreamFacts] { streams.filter { $0.kind == .audio } }

  /// The picture a player would show: the default one, else the first.
  public var mainVideo: StreamFacts? {
    videoStreams.first { $0.isDefault } ?? videoStreams.first
  }

  /// The sound a player would play: the default one, else the first.
  public var mainAudio: StreamFacts? {
    audioStreams.first { $0.isDefault } ?? audioStreams.first
  }
}
