import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// Pictures that are decoded or converted piece by piece.
@Suite struct PicturesPieceTests {
  @Test func bandsCoverAPictureOnce() {
    for height in [1, 15, 128, 129, 500, 4096] {
      let bands = PictureBand.all(of: height)
      #expect(bands.flatMap(\.made) == Array(0..<height))
      for band in bands {
        #expect(band.seen.contains(band.made.lowerBound) && band.seen.upperBound <= height)
        #expect(band.seen.lowerBound % 8 == 0)
      }
    }
  }

  @Test(arguments: [
    "yuv420p10le", "yuv410p", "yuv444p", "yuva420p", "gbrp10le", "rgb48le", "pal8", "gray",
  ])
  func bandsGiveWhatTheWholeWouldGive(format: String) throws {
    let scratch = try Scratch()
    let path = scratch.path("in.nut")
    try Witness.make(
      path, "-f lavfi -i testsrc2=s=131x421:d=0.04 -c:v rawvideo -pix_fmt \(format)")
    let demuxer = try Demuxer.open(path)
    let decoder = try StreamDecoder.open(demuxer, stream: 0, threads: 1)
    let packet = try Packet()
    let frame = try Frame()
    #expect(try demuxer.read(into: packet))
    try decoder.send(packet)
    try decoder.send(nil)
    #expect(try decoder.receive(into: frame))
    let filters = "scale=flags=bicubic+accurate_rnd+full_chroma_int,format=rgb24"
    let whole = try Picture(copying: PictureFilter.run(filters, on: frame, path: path))
    let banded = try PictureBand.convert(
      frame, to: .rgb24, filters: filters, path: path, cancellation: nil
    ) { try $1.copyPixels(of: $0) }
    #expect(Picture(copying: banded).pixels == whole.pixels)
    #expect(frame.pixelFormat == nil, "the decoded pixels are let go of")
  }

  /// The cores that the calling thread may run on.
  private static func allowedCores() throws -> String {
    let status = try String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)
    return try #require(status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list") })
      .description
  }

  @Test func aDecoderSeesOneCoreAndTheThreadGetsAllBack() throws {
    let before = try Self.allowedCores()
    let within = try OneCore.run { try Self.allowedCores() }
    #expect(!within.contains("-") && !within.contains(","))
    #expect(try Self.allowedCores() == before)
  }

  private static let size = Resolution(width: 90, height: 70)
  private static let tile = Resolution(width: 32, height: 48)

  /// The bytes of one tile, grey where it lies beyond the picture.
  private static func tile(column: Int, row: Int) -> [UInt8] {
    (0..<tile.height).flatMap { y in
      (0..<tile.width).flatMap { x -> [UInt8] in
        let place = (x: column * tile.width + x, y: row * tile.height + y)
        guard place.x < size.width, place.y < size.height else { return [128, 128, 128] }
        return Corners.colour(x: place.x, y: place.y, of: size)
      }
    }
  }

  /// A TIFF of tiles or, with none, of strips as high as a tile.
  private static func file(compression: Int, isTiled: Bool, pieces: [[UInt8]]) -> [UInt8] {
    let photometric = compression == 7 ? 6 : 2
    var entries: [(tag: Int, values: [Int])] = [
      (256, [size.width]), (257, [size.height]), (258, [8, 8, 8]), (259, [compression]),
      (262, [photometric]), (277, [3]),
    ]
    let lengths = pieces.map(\.count)
    let table = 8 + 2 + 12 * (entries.count + (isTiled ? 4 : 3)) + 4
    let lists = table + 4 * (3 + 2 * pieces.count)
    let places = lengths.indices.map { lists + lengths[..<$0].reduce(0, +) }
    entries +=
      isTiled
      ? [(322, [tile.width]), (323, [tile.height]), (324, places), (325, lengths)]
      : [(273, places), (278, [tile.height]), (279, lengths)]
    func coded(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    var file = Array("II".utf8) + coded(42, 2) + coded(8, 4) + coded(entries.count, 2)
    var rest: [UInt8] = []
    for entry in entries.sorted(by: { $0.tag < $1.tag }) {
      file += coded(entry.tag, 2) + coded(4, 2) + coded(entry.values.count, 4)
      if entry.values.count == 1 {
        file += coded(entry.values[0], 4)
      } else {
        file += coded(table + rest.count, 4)
        rest += entry.values.flatMap { coded($0, 4) }
      }
    }
    file += coded(0, 4) + rest
    file += [UInt8](repeating: 0, count: max(0, lists - file.count))
    return file + pieces.joined()
  }

  @Test func tilesAreLaidTogether() throws {
    let scratch = try Scratch()
    let pieces = (0..<2).flatMap { row in (0..<3).map { Self.tile(column: $0, row: row) } }
    try scratch.write("tiled.tif", Self.file(compression: 1, isTiled: true, pieces: pieces))
    let picture = try Picture.load(scratch.path("tiled.tif"))
    #expect(picture.size == Self.size && Corners.stand(in: picture, tolerance: 1))
  }

  @Test func stripsThatAreJPEGsAreDecoded() throws {
    let scratch = try Scratch()
    let whole = try Corners.stored(orientation: 1, upright: Self.size)
    let strips = try [0..<48, 48..<70].map { lines in
      let size = Resolution(width: Self.size.width, height: lines.count)
      let row = whole.bytesPerRow
      let pixels = Array(whole.pixels[lines.lowerBound * row..<lines.upperBound * row])
      let part = try #require(Picture(size: size, hasAlpha: false, pixels: pixels))
      return try JPEGCodec.encode(part.frame(), quality: 95, isFullChroma: true, path: "")
    }
    try scratch.write("jpeg.tif", Self.file(compression: 7, isTiled: false, pieces: strips))
    let picture = try Picture.load(scratch.path("jpeg.tif"))
    #expect(picture.size == Self.size && Corners.stand(in: picture))
  }

  @Test func tilesBeyondTheEndAreRefused() throws {
    let scratch = try Scratch()
    let pieces = (0..<2).flatMap { row in (0..<3).map { Self.tile(column: $0, row: row) } }
    let file = Self.file(compression: 1, isTiled: true, pieces: pieces)
    try scratch.write("cut.tif", Array(file.dropLast(2000)))
    #expect(throws: MediaError.self) { try Picture.load(scratch.path("cut.tif")) }
  }
}
