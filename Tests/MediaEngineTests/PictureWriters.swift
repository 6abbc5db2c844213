import MediaModel
import Testing

@testable import MediaEngine

/// A number of so many bytes.
func coded(_ value: Int, _ count: Int, _ order: ByteOrder = .big) -> [UInt8] {
  let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
  return order == .big ? bytes : bytes.reversed()
}

/// Writes TIFF files of strips.
struct TIFFWriter {
  indirect enum Value {
    case shorts([Int])
    case longs([Int])
    /// Numerators and denominators in turn.
    case fractions([Int])
    case text(String)
    case bytes([UInt8])
    case directory([Int: Value])
  }

  var size: Resolution
  /// 0 for grey that is white at zero, 1 for grey, 2 for RGB, 5 for inks.
  var photometric: Int
  var samples: Int
  var bits = 8
  /// Other tags, which take the place of the usual ones.
  var tags: [Int: Value] = [:]
  /// All rows, or those of a sample each.
  var strips: [[UInt8]]

  func file() -> [UInt8] {
    var file = Array("II".utf8) + coded(42, 2, .little) + coded(0, 4)
    var places: [Int] = []
    for strip in strips {
      places.append(file.count)
      file += strip + (strip.count % 2 == 1 ? [0] : [])
    }
    let all: [Int: Value] = [
      256: .shorts([size.width]), 257: .shorts([size.height]),
      258: .shorts([Int](repeating: bits, count: samples)), 259: .shorts([1]),
      262: .shorts([photometric]), 273: .longs(places), 277: .shorts([samples]),
      278: .shorts([size.height]), 279: .longs(strips.map(\.count)),
    ]
    file.set32(file.count, at: 4, .little)
    return file + Self.directory(all.merging(tags) { $1 }, at: file.count)
  }

  private static func directory(_ tags: [Int: Value], at place: Int) -> [UInt8] {
    var entries = coded(tags.count, 2, .little)
    var rest: [UInt8] = []
    let start = place + 2 + 12 * tags.count + 4
    for (tag, value) in tags.sorted(by: { $0.key < $1.key }) {
      let next = start + rest.count
      let (type, count, bytes): (Int, Int, [UInt8]) =
        switch value {
        case .shorts(let all): (3, all.count, all.flatMap { coded($0, 2, .little) })
        case .longs(let all): (4, all.count, all.flatMap { coded($0, 4, .little) })
        case .fractions(let all): (5, all.count / 2, all.flatMap { coded($0, 4, .little) })
        case .text(let text): (2, text.utf8.count + 1, Array(text.utf8) + [0])
        case .bytes(let bytes): (7, bytes.count, bytes)
        case .directory(let inner): (4, 1, directory(inner, at: next))
        }
      entries += coded(tag, 2, .little) + coded(type, 2, .little) + coded(count, 4, .little)
      if case .directory = value {
        entries += coded(next, 4, .little)
        rest += bytes
      } else if bytes.count > 4 {
        entries += coded(next, 4, .little)
        rest += bytes
      } else {
        entries += bytes + [UInt8](repeating: 0, count: 4 - bytes.count)
      }
      if rest.count % 2 == 1 { rest.append(0) }
    }
    return entries + coded(0, 4) + rest
  }
}

/// Writes Photoshop documents of eight bits in red, green, blue and maybe more.
struct PhotoshopWriter {
  var size: Resolution
  var channels: [[UInt8]]
  var profile: [UInt8]?
  /// Other resources, by their numbers.
  var others: [Int: [UInt8]] = [:]
  /// How many layers there are said to be; nil for a document without any such words.
  var layers: Int?

  func file() -> [UInt8] {
    var resources: [UInt8] = []
    if let profile {
      resources = Self.resource(1039, profile)
    }
    for (number, data) in others.sorted(by: { $0.key < $1.key }) {
      resources += Self.resource(number, data)
    }
    let section = layers.map { coded(4, 4) + coded($0, 2) + coded(0, 2) + coded(0, 4) } ?? []
    let head =
      Array("8BPS".utf8) + coded(1, 2) + coded(0, 6) + coded(channels.count, 2)
      + coded(size.height, 4) + coded(size.width, 4) + coded(8, 2) + coded(3, 2) + coded(0, 4)
    return head + coded(resources.count, 4) + resources + coded(section.count, 4) + section
      + coded(0, 2) + channels.joined()
  }

  /// One of the resources that documents and JPEGs hold.
  static func resource(_ number: Int, _ data: [UInt8]) -> [UInt8] {
    Array("8BIM".utf8) + coded(number, 2) + [0, 0] + coded(data.count, 4) + data
      + (data.count % 2 == 1 ? [0] : [])
  }
}

extension [UInt8] {
  /// A PNG with chunks right behind its header.
  func inserting(_ chunks: [(type: String, data: [UInt8])]) -> [UInt8] {
    let inserted = chunks.flatMap { chunk in
      let body = Array(chunk.type.utf8) + chunk.data
      return coded(chunk.data.count, 4) + body + coded(Int(PNGLocation.checksum(body)), 4)
    }
    return self[..<33] + inserted + self[33...]
  }

  /// The data of a PNG's chunk that holds these bytes as a profile.
  func profileChunk() throws -> [UInt8] {
    try Array("p\0\0".utf8) + #require(Deflater.stream(of: self, count: count + 200))
  }
}
