import MediaModel

/// What the boxes of an MP4-family file say, as far as FFmpeg does not tell.
struct MP4Layout: Equatable {
  /// One track.
  struct Track: Equatable {
    var id: UInt32 = 0
    var handler = ""
    var timescale: UInt32 = 0
    var mediaDuration: UInt64 = 0
    /// Edits: length in the movie's time scale, start in the track's (negative: nothing is shown).
    var edits: [Edit] = []
    var entries: [String] = []
    var isEncrypted = false
    var defaultSampleDuration: UInt32 = 0
    var sampleCount: UInt64 = 0
    /// First and last time in fragments, in the track's time scale.
    var fragmentStart: UInt64?
    var fragmentEnd: UInt64 = 0
  }

  /// One entry of an edit list.
  struct Edit: Equatable {
    var length: UInt64
    var mediaTime: Int64
  }

  /// A box that ends past the end of its file.
  struct Cut: Equatable {
    /// The box's type.
    var name: String
    /// How many bytes are missing.
    var missing: Int64
  }

  /// Sample entries of what needs a key: sound, video, text and others with common encryption
  /// (ISO/IEC 23001-7), Apple's own protection, Audible's.
  static let encryptedEntries: Set<String> = [
    "encv", "enca", "enct", "encs", "drms", "drmi", "p608", "aavd",
  ]

  var majorBrand: String?
  var compatibleBrands: [String] = []
  var hasIndex = false
  var indexFirst: Bool?
  var hasFragments = false
  /// Whether fragments say when they begin (`tfdt`).
  var hasFragmentTimes = false
  var declaresFragments = false
  var timescale: UInt32 = 0
  var movieDuration: UInt64 = 0
  var tracks: [Track] = []
  var hasLocation = false
  /// The first that does.
  var cut: Cut?
  /// Whether the walk gave up because there are too many boxes.
  var isTooLarge = false

  var isFragmented: Bool { hasFragments || declaresFragments }

  var isEncrypted: Bool { tracks.contains { $0.isEncrypted } }

  /// Whether an edit list changes what is presented: more than the usual one that starts at 0 and
  /// plays everything.
  var hasEditList: Bool {
    tracks.contains { track in
      guard !track.edits.isEmpty else { return false }
      if track.edits.count > 1 { return true }
      return track.edits.contains { $0.mediaTime != 0 }
    }
  }

  /// Whether an edit list shows pieces of a track, or nothing after one.
  var showsPieces: Bool {
    tracks.contains { track in
      guard ["vide", "soun"].contains(track.handler) else { return false }
      return track.edits.drop { $0.mediaTime < 0 }.count { $0.length > 0 } > 1
    }
  }

  /// Whether there are neither edits nor fragments.
  var isPlain: Bool { !isFragmented && tracks.allSatisfy { $0.edits.isEmpty } }

  /// The presentation's length in seconds: of fragments what they hold, else of each track what
  /// its edits show.
  var duration: Double? {
    if hasFragments, !hasFragmentTimes { return nil }
    if hasFragments {
      let spans = tracks.compactMap { track -> (start: Double, end: Double)? in
        guard let start = track.fragmentStart, track.timescale > 0 else { return nil }
        let scale = Double(track.timescale)
        // The first fragment may stand in the index itself.
        let first = track.sampleCount > 0 && track.mediaDuration > 0 ? 0 : start
        return (Double(first) / scale, Double(track.fragmentEnd) / scale)
      }
      if let start = spans.map(\.start).min(), let end = spans.map(\.end).max(), end > start {
        return end - start
      }
    }
    let lengths = tracks.filter { ["vide", "soun"].contains($0.handler) }.compactMap(length)
    return lengths.max().flatMap { $0 > 0 ? $0 : nil }
  }

  /// Whether it says how long it is; nil where fragments do.
  var tellsLength: Bool? { isFragmented ? nil : movieDuration > 0 && duration != nil }

  /// How long a track is presented, in seconds.
  func length(of track: Track) -> Double? {
    guard track.timescale > 0 else { return nil }
    let media = Double(track.mediaDuration) / Double(track.timescale)
    guard !track.edits.isEmpty, timescale > 0 else { return media }
    let edited = track.edits.reduce(0.0) { $0 + Double($1.length) } / Double(timescale)
    return edited > 0 ? edited : media
  }

  /// The container by its brand.
  var container: ContainerFormat {
    let brand = majorBrand ?? "qt  "
    if brand == "qt  " { return .mov }
    if brand.hasPrefix("3g") { return .threeGP }
    if ["M4A ", "M4B ", "M4P "].contains(brand) { return .m4a }
    return .mp4
  }
}
