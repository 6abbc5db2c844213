import CFFmpeg
import MediaModel

/// Takes packets of AMR sound apart into frames.
///
/// 3GP files put many frames into a packet, of which FFmpeg's decoder takes the first and drops the
/// rest.
enum AMRFrames {
  /// Bytes of a frame with its head, by the type that its head tells (3GPP TS 26.101, 26.201).
  private static let narrow = [13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1]
  private static let wide = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1]
  private static let seconds = 0.02

  /// Whether a stream's packets have to be taken apart.
  static func hold(_ codec: String) -> Bool { codec == "amr_nb" || codec == "amr_wb" }

  /// The frames of a packet, in order; the last one to its end where it breaks off.
  static func ranges(in bytes: [UInt8], codec: String) -> [Range<Int>] {
    let sizes = codec == "amr_wb" ? wide : narrow
    var found: [Range<Int>] = []
    var place = 0
    while place < bytes.count {
      let end = min(bytes.count, place + sizes[Int(bytes[place] >> 3 & 0x0F)])
      found.append(place..<end)
      place = end
    }
    return found
  }

  /// The frames of a packet as packets, each with its time.
  static func packets(_ packet: Packet, codec: String, path: String) throws -> [Packet] {
    let bytes = packet.withBytes { Array($0) }
    let ranges = ranges(in: bytes, codec: codec)
    guard ranges.count > 1, let base = packet.timeBase, base.value > 0 else { return [packet] }
    let step = seconds / base.value
    return try ranges.enumerated().map { number, range in
      let part = try Packet.holding(Array(bytes[range]), path: path)
      part.streamIndex = packet.streamIndex
      part.timeBase = base
      part.duration = Int64(nearest: step)
      part.presentationTime = packet.presentationTime.map {
        $0 + Int64(nearest: Double(number) * step)
      }
      part.decodeTime = part.presentationTime
      return part
    }
  }
}
