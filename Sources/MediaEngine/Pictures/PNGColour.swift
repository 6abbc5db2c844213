import CFFmpeg
import MediaModel

/// What the chunks of a PNG say of its colours. The first of these that is there counts: `cICP`, `iCCP`,
/// `sRGB`, `gAMA` and `cHRM` (PNG, third edition, 4.3).
struct PNGColour {
  private var coded: ColourFacts?
  private var hasProfile = false
  private var isStandard = false
  private var gamma: Double?
  private var chromaticities: Chromaticities?

  /// sRGB's own gamma as a `gAMA` chunk tells it, and by what share one may differ to mean it.
  private static let standardGamma = 0.45455
  private static let tolerance = 0.05

  mutating func take(_ chunk: PNGChunks.Chunk, of source: any ByteSource) throws {
    switch chunk.type {
    case "cICP":
      guard let codes = try source.exactly(at: chunk.dataPlace, count: 4) else { return }
      coded = ColourNames.facts(
        primaries: AVColorPrimaries(UInt32(codes[0])),
        transfer: AVColorTransferCharacteristic(UInt32(codes[1])), matrix: AVCOL_SPC_RGB,
        range: AVCOL_RANGE_JPEG)
    case "iCCP": hasProfile = true
    case "sRGB": isStandard = true
    case "gAMA":
      let value = try source.read(at: chunk.dataPlace, count: 4).number32(at: 0)
      gamma = value > 0 ? Double(value) / 100_000 : nil
    case "cHRM":
      guard let bytes = try source.exactly(at: chunk.dataPlace, count: 32) else { return }
      chromaticities = Chromaticities(
        (0..<8).map { Double(bytes.number32(at: 4 * $0)) / 100_000 })
    default: break
    }
  }

  /// Tells a header what counts.
  func settle(in header: inout PictureHeader) {
    if let coded {
      header.colour.primaries = coded.primaries
      header.colour.transfer = coded.transfer
      header.hasProfile = false
      header.overridesProfile = true
      header.hdr =
        coded.transfer == "smpte2084" ? .hdr10 : coded.transfer == "arib-std-b67" ? .hlg : nil
      return
    }
    header.hasProfile = hasProfile
    guard !hasProfile, !isStandard else { return }
    if let gamma, abs(gamma / Self.standardGamma - 1) > Self.tolerance { header.gamma = 1 / gamma }
    header.chromaticities = chromaticities.flatMap { $0.isNear(.standard) ? nil : $0 }
  }

  /// The ICC profile of a file; nil where there is none.
  static func profile(of source: any ByteSource) throws -> [UInt8]? {
    var walk = PNGChunks(source)
    var inflater = Inflater()
    while let chunk = try walk.next(), chunk.type != "IDAT" {
      guard chunk.type == "iCCP", chunk.count <= XMPLocation.largestPacket,
        let data = try source.exactly(at: chunk.dataPlace, count: chunk.count),
        let end = data.firstIndex(of: 0, from: 0)
      else { continue }
      // Behind the name stands how it is compressed, for which there is one way.
      return inflater.inflate(Array(data.dropFirst(end + 2)))
    }
    return nil
  }
}
