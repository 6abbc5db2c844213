import MediaModel

/// Reads the headers of picture formats of the age of DOS: Truevision's Targa and ZSoft's PCX.
enum OldRasterHeader {
  /// Targa has no signature: a file is one when every field of its header makes sense.
  static func isTarga(_ head: [UInt8]) -> Bool {
    guard head.count >= 18, head[1] <= 1, head[17] & 0xC0 == 0 else { return false }
    let hasMap = head[1] == 1
    let kind = head[2] & 0x7
    let depth = Int(head[16])
    guard head[2] & 0xF0 == 0, (1...3).contains(kind), head.number16(at: 12, .little) > 0,
      head.number16(at: 14, .little) > 0, Int(head[17] & 0x0F) <= max(8, depth - 8)
    else { return false }
    if kind == 1 {
      return hasMap && depth == 8 && [15, 16, 24, 32].contains(head[7])
        && (1...256).contains(head.number16(at: 5, .little))
    }
    guard hasMap || head[3...7].allSatisfy({ $0 == 0 }) else { return false }
    return kind == 3 ? depth == 8 : [15, 16, 24, 32].contains(depth)
  }

  static func targa(_ source: any ByteSource) throws -> PictureHeader {
    let head = try source.read(at: 0, count: 18)
    let size = try PictureLimits.check(
      width: head.number16(at: 12, .little), height: head.number16(at: 14, .little))
    var header = PictureHeader(format: .targa, codec: "targa", size: size)
    let depth = Int(head[16])
    header.model = [1: .palette, 3: .grey][head[2] & 0x7] ?? .rgb
    header.hasAlpha = depth == 32 && head[17] & 0x0F > 0
    let isPacked = head[2] & 0x8 != 0
    let map = head[1] == 1 ? head.number16(at: 5, .little) * ((Int(head[7]) + 7) / 8) : 0
    let pixels = size.width * size.height * ((depth + 7) / 8)
    guard source.count >= 18 + Int(head[0]) + map + (isPacked ? 1 : pixels) else {
      throw PictureFault.damaged("it breaks off within the picture")
    }
    return header
  }

  static func isPCX(_ head: [UInt8]) -> Bool {
    head.count >= 32 && head[0] == 0x0A && [0, 2, 3, 4, 5].contains(head[1]) && head[2] <= 1
      && [1, 2, 4, 8].contains(head[3])
      && head.number16(at: 8, .little) >= head.number16(at: 4, .little)
      && head.number16(at: 10, .little) >= head.number16(at: 6, .little)
  }

  static func pcx(_ source: any ByteSource) throws -> PictureHeader {
    guard let head = try source.exactly(at: 0, count: 128) else {
      throw PictureFault.damaged("it breaks off within its header")
    }
    var header = PictureHeader(
      format: .pcx, codec: "pcx",
      size: try PictureLimits.check(
        width: head.number16(at: 8, .little) - head.number16(at: 4, .little) + 1,
        height: head.number16(at: 10, .little) - head.number16(at: 6, .little) + 1))
    header.model = head[3] == 8 && head[65] == 3 ? .rgb : .palette
    return header
  }
}
