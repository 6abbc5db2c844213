import CFFmpeg
public import MediaModel

/// Owns an `AVPacket`: one coded picture or stretch of sound.
public final class Packet {
  let pointer: UnsafeMutablePointer<AVPacket>

  /// Makes an empty one; fails only without memory.
  public init() throws {
    pointer = try Gate.unnamed.require(av_packet_alloc(), "making a packet")
  }

  /// A packet with these bytes.
  static func holding(_ bytes: [UInt8], path: String) throws -> Packet {
    let packet = try Packet()
    try Gate(path: path).check(
      av_new_packet(packet.pointer, Int32(clamping: bytes.count)), "making a packet")
    bytes.withUnsafeBytes { source in
      guard let target = packet.pointer.pointee.data, let base = source.baseAddress else { return }
      target.update(from: base.assumingMemoryBound(to: UInt8.self), count: source.count)
    }
    return packet
  }

  /// A packet with all the bytes of a file.
  static func holding(_ source: FileSource) throws -> Packet {
    let packet = try Packet()
    try Gate(path: source.path).check(
      av_new_packet(packet.pointer, Int32(clamping: source.count)), "making a packet")
    try source.readAll(
      into: UnsafeMutableRawBufferPointer(start: packet.pointer.pointee.data, count: packet.size))
    return packet
  }

  deinit {
    var owned: UnsafeMutablePointer<AVPacket>? = pointer
    av_packet_free(&owned)
  }

  /// The stream it belongs to.
  public var streamIndex: Int {
    get { Int(pointer.pointee.stream_index) }
    set { pointer.pointee.stream_index = Int32(truncatingIfNeeded: newValue) }
  }

  /// The length of one tick of its times in seconds.
  public var timeBase: Rational? {
    get { Rational(pointer.pointee.time_base) }
    set { pointer.pointee.time_base = newValue?.native ?? AVRational() }
  }

  /// The length of one tick in seconds; nil where unknown.
  var tick: Double? {
    let base = pointer.pointee.time_base
    return base.den == 0 ? nil : Double(base.num) / Double(base.den)
  }

  /// When it is shown, in ticks.
  public var presentationTime: Int64? {
    get { known(pointer.pointee.pts) }
    set { pointer.pointee.pts = newValue ?? preflight_nopts_value }
  }

  /// When it is decoded, in ticks.
  public var decodeTime: Int64? {
    get { known(pointer.pointee.dts) }
    set { pointer.pointee.dts = newValue ?? preflight_nopts_value }
  }

  /// How long it lasts, in ticks; 0 where unknown.
  public var duration: Int64 {
    get { pointer.pointee.duration }
    set { pointer.pointee.duration = newValue }
  }

  /// When it is shown (else decoded), in seconds.
  public var seconds: Double? {
    guard let ticks = presentationTime ?? decodeTime, let tick else { return nil }
    return Double(ticks) * tick
  }

  /// When it is decoded (else shown), in seconds.
  var decodeSeconds: Double? {
    guard let ticks = decodeTime ?? presentationTime, let tick else { return nil }
    return Double(ticks) * tick
  }

  /// Whether decoding can begin here.
  public var isKey: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }

  /// Whether the container itself says that it is damaged.
  public var isCorrupt: Bool { pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }

  /// Whether its pictures or sound are decoded but not presented, as an edit list says.
  public var isDiscarded: Bool { pointer.pointee.flags & AV_PKT_FLAG_DISCARD != 0 }

  /// Whether it brings a header of the codec that it and later packets need.
  var bringsHeader: Bool { header != nil }

  /// The header of the codec that it brings for itself and later packets; nil where it brings none.
  var header: [UInt8]? {
    var count = 0
    return av_packet_get_side_data(pointer, AV_PKT_DATA_NEW_EXTRADATA, &count).map {
      Array(UnsafeBufferPointer(start: $0, count: count))
    }
  }

  /// Whether it brings a palette that it and later packets need.
  var bringsPalette: Bool { av_packet_get_side_data(pointer, AV_PKT_DATA_PALETTE, nil) != nil }

  /// The number of coded bytes.
  public var size: Int { Int(pointer.pointee.size) }

  /// Lends the coded bytes.
  public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try body(UnsafeRawBufferPointer(start: pointer.pointee.data, count: size))
  }

  /// Takes out the place that a picture tells; the packet stays as long as it was.
  func stripPlace() throws {
    let patches = try withBytes { try LocationProbe.picturePatches(in: Array($0)) }
    guard !patches.isEmpty else { return }
    try Gate.unnamed.check(av_packet_make_writable(pointer), "copying a packet")
    let bytes = UnsafeMutableRawBufferPointer(start: pointer.pointee.data, count: size)
    for patch in patches where patch.offset >= 0 && patch.offset <= size - patch.count {
      UnsafeMutableRawBufferPointer(rebasing: bytes[patch.offset...])
        .copyBytes(from: patch.bytes(0..<patch.count))
    }
  }

  /// Lets go of the bytes and clears everything.
  public func clear() { av_packet_unref(pointer) }

  /// Brings its times to other ticks.
  func rescale(to base: AVRational) {
    guard pointer.pointee.time_base.den != 0 else { return }
    av_packet_rescale_ts(pointer, pointer.pointee.time_base, base)
    pointer.pointee.time_base = base
  }

  /// Becomes a packet that shares another's bytes.
  func share(_ other: Packet) throws {
    clear()
    try Gate.unnamed.check(av_packet_ref(pointer, other.pointer), "sharing a packet")
    pointer.pointee.time_base = other.pointer.pointee.time_base
  }

  /// Another packet that shares these bytes.
  public func copy() throws -> Packet {
    let other = try Packet()
    try other.share(self)
    return other
  }
}
