import MediaModel

/// Walks over the blocks of a GIF without unpacking its pictures.
enum GIFHeader {
  private static let mostFrames = 1 << 16
  /// Frames and what stands beside them: how each is shown, comments, other programs' data.
  private static let mostBlocks = 1 << 18

  static func read(_ source: any ByteSource) throws -> PictureHeader {
    guard let head = try source.exactly(at: 0, count: 13) else {
      throw PictureFault.damaged("it breaks off before its size is told")
    }
    let size = try PictureLimits.check(
      width: head.number16(at: 6, .little), height: head.number16(at: 8, .little))
    var header = PictureHeader(format: .gif, codec: "gif", size: size)
    header.model = .palette
    header.sampleFormat = "pal8"
    header.plays = 1
    var place = 13 + tableSize(head[10])
    var hundredths = 0
    var delay = 0
    var frames = 0
    var blocks = 0
    walk: while let kind = try source.exactly(at: place, count: 2) {
      switch kind[0] {
      case 0x21:
        if kind[1] == 0xF9, let control = try source.exactly(at: place + 2, count: 5) {
          delay = control.number16(at: 2, .little)
          if control[1] & 1 == 1 { header.hasAlpha = true }
        }
        if kind[1] == 0xFF { header.plays = try plays(source, at: place) ?? header.plays }
        place = try end(of: source, from: place + 2)
      case 0x2C:
        guard let frame = try source.exactly(at: place, count: 11) else {
          throw PictureFault.damaged("it breaks off within frame \(frames + 1)")
        }
        try check(frame, number: frames + 1, canvas: size)
        place = try end(of: source, from: place + 10 + tableSize(frame[9]) + 1)
        frames += 1
        // Browsers and FFmpeg alike show delays below two hundredths as ten.
        hundredths += delay < 2 ? 10 : delay
        delay = 0
      default: break walk
      }
      guard frames <= mostFrames else {
        throw PictureFault.absurd("it has more than \(mostFrames) frames")
      }
      blocks += 1
      guard blocks <= mostBlocks else { throw PictureFault.absurd("it has too many parts") }
    }
    guard frames > 0 else { throw PictureFault.damaged("it holds no picture") }
    header.pictures = frames
    header.isAnimated = frames > 1
    if header.isAnimated { header.duration = Double(hundredths) / 100 }
    return header
  }

  /// Whether its blocks lead to the mark of its end; what stands behind that is nobody's.
  static func hasEnd(_ source: any ByteSource) throws -> Bool {
    guard let head = try source.exactly(at: 0, count: 13) else { return false }
    var place = 13 + tableSize(head[10])
    for _ in 0...mostBlocks {
      guard let kind = try source.exactly(at: place, count: 1)?.first else { return false }
      switch kind {
      case 0x21: place = try end(of: source, from: place + 2)
      case 0x2C:
        guard let flags = try source.exactly(at: place + 9, count: 1)?.first else { return false }
        place = try end(of: source, from: place + 10 + tableSize(flags) + 1)
      default: return kind == 0x3B
      }
    }
    return false
  }

  /// How often it plays, from Netscape's extension, which counts the repeats.
  private static func plays(_ source: any ByteSource, at place: Int) throws -> Int? {
    let block = try source.read(at: place, count: 19)
    guard block.holds("NETSCAPE2.0", at: 3), block.count == 19, block[15] == 1 else { return nil }
    let repeats = block.number16(at: 16, .little)
    return repeats == 0 ? 0 : repeats + 1
  }

  private static func check(_ frame: [UInt8], number: Int, canvas: Resolution) throws {
    let left = frame.number16(at: 1, .little)
    let top = frame.number16(at: 3, .little)
    let width = frame.number16(at: 5, .little)
    let height = frame.number16(at: 7, .little)
    // Some honest writers leave a frame a little larger than the canvas; none starts beyond it.
    guard left < canvas.width, top < canvas.height,
      width <= max(canvas.width, 4096), height <= max(canvas.height, 4096)
    else {
      throw PictureFault.absurd(
        "frame \(number) says that it is \(width)×\(height) at \(left),\(top)"
          + " on a canvas of \(canvas)")
    }
    guard width > 0, height > 0 else {
      throw PictureFault.damaged("frame \(number) says that it is \(width)×\(height)")
    }
  }

  /// Bytes of a colour table, from the flags that announce it.
  private static func tableSize(_ flags: UInt8) -> Int {
    flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1)
  }

  /// The place behind a chain of sub-blocks.
  private static func end(of source: any ByteSource, from start: Int) throws -> Int {
    // Many at a time: some writers make them of a few bytes.
    let step = 1 << 12
    var place = start
    while true {
      let bytes = try source.read(at: place, count: step)
      guard !bytes.isEmpty else { break }
      var next = 0
      while next < bytes.count {
        let size = Int(bytes[next])
        next += 1 + size
        if size == 0 { return place + next }
      }
      place += next
    }
    throw PictureFault.damaged("it breaks off within the picture")
  }
}
