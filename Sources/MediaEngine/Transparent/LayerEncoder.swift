import CFFmpeg
import MediaModel

/// The two pictures of a clip with transparency, each coded by itself.
enum ClipLayer: CaseIterable {
  case colour
  /// How opaque each pixel is, as the luma of a grey picture.
  case opacity

  var other: ClipLayer { self == .colour ? .opacity : .colour }
}

/// A value for either layer.
struct Layered<Value> {
  var colour: Value
  var opacity: Value

  init(_ make: (ClipLayer) throws -> Value) rethrows {
    colour = try make(.colour)
    opacity = try make(.opacity)
  }

  subscript(layer: ClipLayer) -> Value {
    get { layer == .colour ? colour : opacity }
    set {
      if layer == .colour { colour = newValue } else { opacity = newValue }
    }
  }
}

/// libvpx set up for pieces of a clip's layers that begin with their only key frame.
///
/// Each layer has an encoder of its own, and not one of libavcodec's for both: that gives the opacity
/// as many bits as the colours, has statistics of a first pass for the colours alone, and no hidden
/// frames. In VP9 those lie in one packet with a shown one, so that packets of both layers pair up.
struct LayerEncoder {
  /// How a piece gets its bits.
  enum Rate: Equatable {
    /// libvpx's constant quality: 0 is the best, 63 the worst.
    case quality(Int)
    /// An average of so many bits a second.
    case average(Double)
  }

  var size: Resolution
  let rate: Rational
  let threads: Int
  let path: String
  let cancellation: Cancellation?

  /// libvpx at the fastest of its speeds for files (`cpu-used` 5), without its temporal dependency
  /// model: with hidden frames that is 0.2 to 0.3 dB of SSIM better at the same size than one pass at
  /// speed 4 on film, for 1.3 times its CPU; the model costs an eighth more for 1 % of the bytes
  /// (measured with ffmpeg).
  private static let speed: Options = [
    "deadline": "good", "cpu-used": "5", "row-mt": "1", "enable-tpl": "0",
  ]
  /// For pictures that nobody sees.
  private static let fast: Options = [
    "deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0",
  ]

  /// Opens it for one layer of a piece of so many frames.
  func open(_ rate: Rate, frames: Int, statistics: String) throws -> StreamEncoder {
    var encoding = encoding(frames: frames, options: Self.speed)
    encoding.options["auto-alt-ref"] = "1"
    encoding.pass = .second(statistics: statistics)
    switch rate {
    case .quality(let factor): encoding.options["crf"] = "\(factor)"
    case .average(let bits): encoding.bitRate = Int64(nearest: bits)
    }
    return try open(encoding)
  }

  /// Opens it for a first pass.
  func openForStatistics(frames: Int) throws -> StreamEncoder {
    var encoding = encoding(frames: frames, options: Self.speed)
    encoding.pass = .first
    encoding.options["crf"] = "40"
    return try open(encoding)
  }

  /// Opens it for a look at where the difficulty lies, with key frames at one distance.
  func openForLook(quality: Int, frames: Int) throws -> StreamEncoder {
    var encoding = encoding(frames: frames, options: Self.fast)
    encoding.options["crf"] = "\(quality)"
    return try open(encoding)
  }

  private func open(_ encoding: PictureEncoding) throws -> StreamEncoder {
    try StreamEncoder.open(encoding, path: path, cancellation: cancellation)
  }

  private func encoding(frames: Int, options: Options) -> PictureEncoding {
    let tick = Rational(rate.denominator, rate.numerator) ?? .one
    var encoding = PictureEncoding(
      codec: "libvpx-vp9",
      shape: PictureShape(size: size, format: .yuv420p, timeBase: tick, frameRate: rate),
      colour: PicturePlan.colour, keyFrameInterval: max(1, frames), threads: threads,
      options: options)
    encoding.keepsKeyFrameInterval = true
    return encoding
  }
}

/// Takes pictures with transparency apart.
final class LayerSplitter {
  private var grey: Frame?

  /// One layer of a picture, which shares its memory.
  func layer(_ layer: ClipLayer, of frame: Frame) throws -> Frame {
    let part = try frame.copy()
    let raw = part.pointer
    raw.pointee.format = AV_PIX_FMT_YUV420P.rawValue
    if layer == .opacity {
      let grey = try grey(like: frame)
      raw.pointee.data.0 = frame.pointer.pointee.data.3
      raw.pointee.linesize.0 = frame.pointer.pointee.linesize.3
      raw.pointee.data.1 = grey.pointer.pointee.data.1
      raw.pointee.linesize.1 = grey.pointer.pointee.linesize.1
      raw.pointee.data.2 = grey.pointer.pointee.data.2
      raw.pointee.linesize.2 = grey.pointer.pointee.linesize.2
    }
    raw.pointee.data.3 = nil
    raw.pointee.linesize.3 = 0
    return part
  }

  /// A picture without colours; it lives as long as what shows parts of it is encoded.
  private func grey(like frame: Frame) throws -> Frame {
    if let grey, grey.size == frame.size { return grey }
    let made = try Frame(picture: frame.size, format: .yuv420p)
    for plane in 0..<made.planeCount {
      made.withMutablePlane(plane) { bytes in
        _ = bytes.initializeMemory(as: UInt8.self, repeating: 128)
      }
    }
    grey = made
    return made
  }
}

extension Packet {
  /// Bytes of the number with which libavcodec begins a `BlockAdditional`, big-endian.
  private static let blockAdditionHeader = 8

  /// Puts the opacity of the same picture beside its colours, as Matroska's `BlockAdditional` 1.
  func add(opacity: Packet) throws {
    let room = Self.blockAdditionHeader
    let gate = Gate.unnamed
    let data = try gate.require(
      av_packet_new_side_data(
        pointer, AV_PKT_DATA_MATROSKA_BLOCKADDITIONAL, room + opacity.size), "adding opacity")
    for place in 0..<room { data[place] = place == room - 1 ? 1 : 0 }
    opacity.withBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      (data + room).update(from: base.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    }
  }
}
