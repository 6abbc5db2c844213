import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// A picture whose corners tell how it stands: red, green / blue, white.
enum Corners {
  static let red: [UInt8] = [230, 20, 20]
  static let green: [UInt8] = [20, 200, 20]
  static let blue: [UInt8] = [20, 20, 230]
  static let white: [UInt8] = [240, 240, 240]

  static func colour(x: Int, y: Int, of size: Resolution) -> [UInt8] {
    y < size.height / 2 ? (x < size.width / 2 ? red : green) : x < size.width / 2 ? blue : white
  }

  /// How a camera stores the upright picture under one of EXIF's orientations, after the
  /// standard's own words for where row 0 and column 0 are.
  static func stored(orientation: Int, upright: Resolution) throws -> Picture {
    let sides: [(row: Character, column: Character)] = [
      ("t", "l"), ("t", "r"), ("b", "r"), ("b", "l"), ("l", "t"), ("r", "t"), ("r", "b"),
      ("l", "b"),
    ]
    let side = sides[orientation - 1]
    let size = orientation > 4 ? upright.turned : upright
    var pixels: [UInt8] = []
    for row in 0..<size.height {
      for column in 0..<size.width {
        let (x, y): (Int, Int)
        if orientation <= 4 {
          x = side.column == "l" ? column : upright.width - 1 - column
          y = side.row == "t" ? row : upright.height - 1 - row
        } else {
          x = side.row == "l" ? row : upright.width - 1 - row
          y = side.column == "t" ? column : upright.height - 1 - column
        }
        pixels += colour(x: x, y: y, of: upright)
      }
    }
    return try #require(Picture(size: size, hasAlpha: false, pixels: pixels))
  }

  /// Whether a picture shows the corners where they belong, give or take what JPEG changes.
  static func stand(in picture: Picture, tolerance: Int = 24) -> Bool {
    let size = picture.size
    let spots = [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)]
    return spots.allSatisfy { spot in
      let x = Int(Double(size.width) * spot.0)
      let y = Int(Double(size.height) * spot.1)
      return picture.isClose(to: colour(x: x, y: y, of: size), x: x, y: y, tolerance: tolerance)
    }
  }
}

extension Picture {
  func pixel(x: Int, y: Int) -> [UInt8] {
    let start = y * bytesPerRow + x * bytesPerPixel
    return Array(pixels[start..<start + bytesPerPixel])
  }

  func isClose(to colour: [UInt8], x: Int, y: Int, tolerance: Int) -> Bool {
    zip(pixel(x: x, y: y), colour).allSatisfy { abs(Int($0) - Int($1)) <= tolerance }
  }

  /// The bytes of a JPEG with an EXIF block.
  func jpeg(exif: [UInt8]? = nil) throws -> [UInt8] {
    let bytes = try JPEGCodec.encode(frame(), quality: 95, isFullChroma: true, path: "test")
    return PictureTags.insert(exif, intoJPEG: bytes)
  }

  /// The bytes of a PNG with an EXIF chunk.
  func png(exif: [UInt8]? = nil) throws -> [UInt8] {
    try StillEncoder(
      format: .png, exif: exif, path: "test", cancellation: nil
    ).encode(frame(), PictureFit.Setting())
  }
}

/// Writes EXIF blocks byte by byte, as cameras do.
struct ExifWriter {
  var order = ByteOrder.big
  var orientation = 1
  var hasGPS = false
  var thumbnail: [UInt8] = []
  var taken = "2024:05:01 12:30:45"

  func block() -> [UInt8] {
    var bytes: [UInt8] = order == .big ? [0x4D, 0x4D, 0, 0x2A] : [0x49, 0x49, 0x2A, 0]
    bytes += number(8, 4)
    let pointers = hasGPS ? 5 : 4
    let exifPlace = 8 + 2 + pointers * 12 + 4 + 8
    let gpsPlace = exifPlace + 2 + 12 + 4 + 20
    let gpsSize = hasGPS ? 2 + 4 * 12 + 4 + 48 : 0
    let thumbnailPlace = gpsPlace + gpsSize
    bytes += number(pointers, 2)
    bytes += entry(0x010F, 2, 8, number(8 + 2 + pointers * 12 + 4, 4))
    bytes += entry(0x0112, 3, 1, number(orientation, 2) + [0, 0])
    bytes += entry(0x0128, 3, 1, number(2, 2) + [0, 0])
    bytes += entry(0x8769, 4, 1, number(exifPlace, 4))
    if hasGPS { bytes += entry(0x8825, 4, 1, number(gpsPlace, 4)) }
    bytes += number(thumbnail.isEmpty ? 0 : thumbnailPlace, 4) + Array("Camera\0\0".utf8)
    bytes += number(1, 2) + entry(0x9003, 2, 20, number(exifPlace + 2 + 12 + 4, 4)) + number(0, 4)
    bytes += Array(taken.utf8) + [0]
    if hasGPS {
      let values = gpsPlace + 2 + 4 * 12 + 4
      bytes += number(4, 2)
      bytes += entry(1, 2, 2, Array("N\0\0\0".utf8)) + entry(2, 5, 3, number(values, 4))
      bytes += entry(3, 2, 2, Array("W\0\0\0".utf8)) + entry(4, 5, 3, number(values + 24, 4))
      bytes += number(0, 4)
      for value in [40, 41, 21, 74, 2, 40] { bytes += number(value, 4) + number(1, 4) }
    }
    if !thumbnail.isEmpty {
      bytes += number(2, 2)
      bytes += entry(0x0201, 4, 1, number(thumbnailPlace + 2 + 24 + 4, 4))
      bytes += entry(0x0202, 4, 1, number(thumbnail.count, 4)) + number(0, 4) + thumbnail
    }
    return bytes
  }

  private func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
    number(tag, 2) + number(type, 2) + number(count, 4) + value
  }

  private func number(_ value: Int, _ bytes: Int) -> [UInt8] {
    let big = (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - $0))) }
    return order == .big ? big : big.reversed()
  }
}

extension Scratch {
  func write(_ bytes: [UInt8], _ name: String) throws -> String { try write(name, bytes) }
}

func bytes(of path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}
