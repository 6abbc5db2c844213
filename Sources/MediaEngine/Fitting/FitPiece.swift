#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Encodes frames of a clip by themselves as they would be encoded in the midst of it.
///
/// x264 gives a key picture the mean quantiser of the pictures before it, less its `ipratio`, and
/// starts that mean as much too high (measured: 2.6 to 3.1 steps, whatever the content and frame
/// rate). So two grey pictures go ahead, which cost next to nothing, the first of them better by
/// that; presets that do not look ahead go by the content instead, and get copies of the first frame.
/// The packets of those two have times before the piece and are to be dropped.
struct FitPiece {
  /// Gives out the packets.
  let coder: StreamEncoder
  private let first: Int
  private let lag: Int
  /// Whether the piece begins so late in the clip that others have a place before it.
  private let isInside: Bool
  private let goesByContent: Bool
  private var sent = 0

  private static let ahead = 2
  /// x264's `ipratio` of 1.4, in steps of the rate factor.
  private static let keyGain: Double = 6 * log2(1.4 as Double)

  /// - Parameters:
  ///   - first: The piece's first frame; 0 for the clip's own beginning.
  ///   - crf: The rate factor that the piece begins at.
  ///   - lag: Frames that the encoder has seen after the one that it begins to encode; nil for what
  ///     it usually has.
  ///   - isLook: Whether only the proportions of the bits count.
  init(
    _ encoder: FitEncoder, at first: Int, crf: Double, lag: Int? = nil, isLook: Bool = false
  ) throws {
    self.first = first
    self.lag = lag ?? encoder.usualLag
    isInside = first >= Self.ahead
    goesByContent = encoder.lookahead == 0
    let start = isInside && !goesByContent ? crf - Self.keyGain : crf
    coder = try isLook ? encoder.openForLook(crf: start) : encoder.open(crf: start)
  }

  /// Sends the next frame, which has its time.
  ///
  /// - Parameter crf: The rate factor for the picture that the encoder begins to encode meanwhile.
  mutating func send(_ frame: Frame, crf: Double, isKey: Bool = false) throws {
    if !isInside || sent > lag - Self.ahead { try coder.changeRateFactor(crf) }
    if sent == 0, isInside {
      let other = goesByContent ? frame : try Frame(greyLike: frame)
      for time in (first - Self.ahead)..<first {
        let copy = try other.copy()
        copy.presentationTime = Int64(time)
        try coder.send(copy)
      }
    }
    try coder.send(frame, isKey: isKey || (sent == 0 && isInside))
    sent += 1
  }

  /// Says that no more frames come.
  ///
  /// - Parameter crf: The rate factor for those that are still to be encoded.
  func end(crf: Double) throws {
    try coder.changeRateFactor(crf)
    try coder.send(nil)
  }
}

extension Frame {
  /// A grey picture of the same size and tags as a planar one of 8 bits.
  fileprivate convenience init(greyLike other: Frame) throws {
    try self.init(picture: other.size, format: other.pixelFormat ?? .yuv420p)
    for plane in 0..<planeCount {
      withMutablePlane(plane) { bytes in
        _ = bytes.initializeMemory(as: UInt8.self, repeating: 128)
      }
    }
    colour = other.colour
    sampleAspectRatio = other.sampleAspectRatio
    timeBase = other.timeBase
    duration = other.duration
  }
}
