import MediaEngine

/// Turns the samples of one channel of a frame into floats, whatever their format.
enum SampleReader {
  /// Lends a channel's samples; where they are planar floats already, as they lie.
  static func withSamples<R>(
    _ frame: Frame, channel: Int, scratch: inout [Float],
    _ body: (UnsafeBufferPointer<Float>) -> R
  ) -> R {
    let name = frame.sampleFormat?.name ?? ""
    let isPlanar = frame.sampleFormat?.isPlanar == true
    let count = frame.sampleCount
    if name == "fltp" || name == "flt" && frame.channels == 1 {
      return frame.withPlane(channel) { body($0.bindMemory(to: Float.self)) }
    }
    scratch.removeAll(keepingCapacity: true)
    let (step, first) = isPlanar ? (1, 0) : (max(1, frame.channels), channel)
    frame.withPlane(isPlanar ? channel : 0) { bytes in
      let width = frame.sampleFormat?.bytesPerSample ?? 1
      guard bytes.count >= count * step * width else { return }
      for index in 0..<count {
        scratch.append(value(bytes, name, (index * step + first) * width))
      }
    }
    return scratch.withUnsafeBufferPointer(body)
  }

  private static func value(
    _ bytes: UnsafeRawBufferPointer, _ format: String, _ place: Int
  ) -> Float {
    switch format {
    case "flt": bytes.loadUnaligned(fromByteOffset: place, as: Float.self)
    case "dbl", "dblp": Float(bytes.loadUnaligned(fromByteOffset: place, as: Double.self))
    case "s16", "s16p":
      Float(bytes.loadUnaligned(fromByteOffset: place, as: Int16.self)) / 32_768
    case "s32", "s32p":
      Float(bytes.loadUnaligned(fromByteOffset: place, as: Int32.self)) / 2_147_483_648
    case "u8", "u8p": (Float(bytes[place]) - 128) / 128
    default: 0
    }
  }
}
