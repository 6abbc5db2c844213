import MediaModel

/// Reads the header of a picture of the Netpbm family (PBM, PGM, PPM, PAM), after its manual pages.
enum NetpbmHeader {
  /// Bytes within which a header ends, comments and all.
  private static let reach = 4096

  /// Nil where the bytes are no such picture: words may begin with `P1` too.
  static func read(_ source: any ByteSource) throws -> PictureHeader? {
    var words = Words(bytes: try source.read(at: 0, count: reach))
    guard let kind = words.kind else { return nil }
    var header: PictureHeader
    let sample: Int
    if kind == 7 {
      guard let found = try pam(&words) else { return nil }
      (header, sample) = found
    } else {
      guard let width = words.number(), let height = words.number() else { return nil }
      header = PictureHeader(
        format: .netpbm, codec: ["pbm", "pgm", "ppm"][(kind - 1) % 3],
        size: try PictureLimits.check(width: width, height: height))
      let most = kind % 3 == 1 ? 1 : words.number() ?? 0
      guard (1...65_535).contains(most) else { return nil }
      header.model = kind % 3 == 0 ? .rgb : .grey
      header.bitDepth = most == 1 ? 1 : most > 255 ? 16 : 8
      sample = kind % 3 == 0 ? 3 : 1
    }
    if kind > 3 {
      let bits = kind == 4 ? 1 : header.bitDepth > 8 ? 16 : 8
      let row = (header.size.width * sample * bits + 7) / 8
      guard source.count >= words.place + 1 + row * header.size.height else {
        throw PictureFault.damaged("it breaks off within the picture")
      }
    }
    return header
  }

  /// Whether a file that begins so is one.
  static func isStart(of head: [UInt8]) -> Bool {
    var words = Words(bytes: head)
    guard let kind = words.kind else { return false }
    guard kind < 7 else { return head.holds("P7\n") }
    words.passSpace()
    guard words.place < head.count else { return false }
    // A comment stands where a number may, and nothing else.
    return words.hasPassedComment || (words.number() != nil && words.number() != nil)
  }

  /// The header of lines that PAM has, and how many samples a pixel has.
  private static func pam(_ words: inout Words) throws -> (PictureHeader, Int)? {
    var fields: [String: Int] = [:]
    var kind: String?
    while let name = words.word(), name != "ENDHDR" {
      if name == "TUPLTYPE" { kind = words.word() } else { fields[name] = words.number() }
    }
    guard let width = fields["WIDTH"], let height = fields["HEIGHT"], let depth = fields["DEPTH"],
      let most = fields["MAXVAL"], (1...4).contains(depth), (1...65_535).contains(most)
    else { return nil }
    var header = PictureHeader(
      format: .netpbm, codec: "pam", size: try PictureLimits.check(width: width, height: height))
    let isInks = kind == "CMYK" && depth == 4
    header.model = isInks ? .cmyk : depth < 3 ? .grey : .rgb
    header.hasAlpha = !isInks && (depth == 2 || depth == 4)
    // FFmpeg takes them for the darkest of 256.
    guard most >= 255 || (most == 1 && depth == 1) else {
      throw PictureFault.unsupported("it is a PAM whose values end at \(most)")
    }
    header.bitDepth = most > 255 ? 16 : 8
    return (header, depth)
  }

  /// The words of a header, comments left out.
  private struct Words {
    let bytes: [UInt8]
    private(set) var place = 2
    private(set) var hasPassedComment = false

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The number behind the `P`; nil where the bytes begin otherwise.
    var kind: Int? {
      guard bytes.count > 3, bytes[0] == 0x50, (0x31...0x37).contains(bytes[1]),
        Self.isSpace(bytes[2])
      else { return nil }
      return Int(bytes[1] - 0x30)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D) ~= byte }

    mutating func passSpace() {
      while place < bytes.count {
        if bytes[place] == 0x23 {
          hasPassedComment = true
          while place < bytes.count, bytes[place] != 0x0A { place += 1 }
        } else if Self.isSpace(bytes[place]) {
          place += 1
        } else {
          return
        }
      }
    }

    mutating func word() -> String? {
      passSpace()
      let start = place
      while place < bytes.count, !Self.isSpace(bytes[place]) { place += 1 }
      return start < place ? String(decoding: bytes[start..<place], as: UTF8.self) : nil
    }

    mutating func number() -> Int? { word().flatMap { Int($0) } }
  }
}
