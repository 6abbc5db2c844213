import CFFmpeg

/// How the content of a stream's packets is framed where containers differ in it, so that a packet
/// and its copy can be compared by what they carry.
enum PacketFraming: Equatable {
  /// The bytes themselves.
  case plain
  /// H.264 or HEVC units behind start codes, which MP4 replaces by lengths.
  case startCodes
  /// The same units, each behind four bytes of length.
  case lengths
  /// AAC behind ADTS headers, which MP4 leaves out.
  case adts
  /// AV1 that may begin with a temporal delimiter, which MP4 leaves out.
  case delimited
  /// Samples without borders, which containers cut into packets as they like.
  case unbroken
  /// Words; empty packets only end the one before.
  case text

  /// The framing of a source's stream.
  static func of(_ stream: UnsafeMutablePointer<AVStream>) -> PacketFraming {
    guard let codec = stream.pointee.codecpar?.pointee else { return .plain }
    let hasHeader = codec.extradata != nil && codec.extradata_size > 0
    switch codec.codec_id {
    case AV_CODEC_ID_H264, AV_CODEC_ID_HEVC:
      return hasHeader && codec.extradata[0] == 1 ? .plain : .startCodes
    case AV_CODEC_ID_AAC: return hasHeader ? .plain : .adts
    case AV_CODEC_ID_AV1: return .delimited
    case AV_CODEC_ID_MOV_TEXT: return .text
    default: return av_get_exact_bits_per_sample(codec.codec_id) > 0 ? .unbroken : .plain
    }
  }

  /// The framing of its copy in an MP4.
  var copied: PacketFraming {
    switch self {
    case .startCodes: .lengths
    case .adts: .plain
    default: self
    }
  }

  /// Whether a packet of so many bytes carries nothing.
  func isEmpty(_ size: Int) -> Bool { size <= (self == .text ? 2 : 0) }

  /// What a packet carries; nil where packets have no borders of their own.
  func digest(_ packet: Packet) -> PacketDigest? { packet.withBytes { digest($0) } }

  /// What a packet of these bytes carries; nil where packets have no borders of their own.
  func digest(_ bytes: UnsafeRawBufferPointer) -> PacketDigest? {
    var digest = PacketDigest()
    switch self {
    case .unbroken: return nil
    case .plain, .text: digest.add(bytes)
    case .startCodes: Self.unitsBetweenStartCodes(bytes) { digest.add($0) }
    case .lengths: Self.unitsBehindLengths(bytes) { digest.add($0) }
    case .adts: digest.add(Self.behindHeader(bytes))
    case .delimited:
      let isDelimited = bytes.count > 2 && bytes[0] == 0x12 && bytes[1] == 0
      digest.add(UnsafeRawBufferPointer(rebasing: bytes.dropFirst(isDelimited ? 2 : 0)))
    }
    return digest
  }

  private static func behindHeader(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard bytes.count > 9, bytes[0] == 0xFF, bytes[1] & 0xF6 == 0xF0 else { return bytes }
    return UnsafeRawBufferPointer(rebasing: bytes.dropFirst(bytes[1] & 1 == 1 ? 7 : 9))
  }

  /// Zeros after a unit are padding, in whichever framing.
  private static func unpadded(_ unit: Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer {
    var unit = unit
    while unit.last == 0 { unit = unit.dropLast() }
    return UnsafeRawBufferPointer(rebasing: unit)
  }

  private static func unitsBetweenStartCodes(
    _ bytes: UnsafeRawBufferPointer, _ each: (UnsafeRawBufferPointer) -> Void
  ) {
    var start: Int?
    var index = 0
    func end(at place: Int) {
      guard let start else { return }
      let unit = unpadded(bytes[start..<place])
      if !unit.isEmpty { each(unit) }
    }
    while index + 3 <= bytes.count {
      if bytes[index + 2] > 1 {
        index += 3
      } else if bytes[index] == 0, bytes[index + 1] == 0, bytes[index + 2] == 1 {
        end(at: index)
        start = index + 3
        index += 3
      } else {
        index += 1
      }
    }
    end(at: bytes.count)
  }

  private static func unitsBehindLengths(
    _ bytes: UnsafeRawBufferPointer, _ each: (UnsafeRawBufferPointer) -> Void
  ) {
    var index = 0
    while index + 4 <= bytes.count {
      let length = Int(
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)))
      let end = min(bytes.count, index + 4 + length)
      let unit = unpadded(bytes[(index + 4)..<end])
      if !unit.isEmpty { each(unit) }
      index = end
    }
  }
}
