import MediaModel

/// Reads the header of a Windows bitmap.
enum BitmapHeader {
  static func bitmap(_ source: any ByteSource) throws -> PictureHeader {
    let head = try source.read(at: 0, count: 70)
    guard head.count >= 26 else {
      throw PictureFault.damaged("it breaks off before its size is told")
    }
    let isOld = head.number32(at: 14, .little) == 12
    let width = isOld ? head.number16(at: 18, .little) : signed(head, at: 18)
    // A negative height means that the top row comes first.
    let height = isOld ? head.number16(at: 20, .little) : abs(signed(head, at: 22))
    var header = PictureHeader(
      format: .bmp, codec: "bmp", size: try PictureLimits.check(width: width, height: height))
    let bits = head.number16(at: isOld ? 24 : 28, .little)
    header.model = bits <= 8 ? .palette : .rgb
    header.sampleFormat = bits <= 8 ? "pal8" : bits == 32 ? "bgra" : "bgr24"
    // Headers of the fourth version on name the bits of each channel, opacity among them.
    header.hasAlpha =
      bits == 32 && head.count == 70 && head.number32(at: 14, .little) >= 56
      && [3, 6].contains(head.number32(at: 30, .little)) && head.number32(at: 66, .little) != 0
    let data = head.number32(at: 10, .little)
    let row = (width * bits + 31) / 32 * 4
    let isPacked = !isOld && [1, 2].contains(head.number32(at: 30, .little))
    guard source.count >= data + (isPacked ? 1 : row * height) else {
      throw PictureFault.damaged("it breaks off within the picture")
    }
    return header
  }

  private static func signed(_ bytes: [UInt8], at place: Int) -> Int {
    Int(Int32(truncatingIfNeeded: bytes.number32(at: place, .little)))
  }
}
