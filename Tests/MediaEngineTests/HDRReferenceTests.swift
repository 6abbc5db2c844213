import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// Colour patches of known light, coded after BT.2100, brought down by the engine and measured
/// in Oklab: the arithmetic here shares nothing with the engine's.
@Suite(.timeLimit(.minutes(8))) struct HDRReferenceTests {
  private static let greys: [Double] = [1, 5, 20, 50, 100, 203, 400, 1000]
  /// Skins, foliage, sky and lamps in sRGB, shown with white at 203 cd/m².
  private static let colours: [[Double]] = [
    [224, 172, 138], [141, 85, 36], [255, 219, 172], [200, 30, 30], [30, 160, 30], [30, 30, 200],
    [255, 140, 0], [110, 170, 230],
  ]

  @Test(arguments: [("smpte2084", 4.0), ("arib-std-b67", 5.0)])
  func huesStayAndGreysStayGrey(transfer: String, degrees: Double) throws {
    let scratch = try Scratch()
    let lights =
      Self.greys.map { [$0, $0, $0] }
      + Self.colours.map { Light.wide($0.map { 203 * Light.linear($0) }) }
    let input = try patches(lights, transfer: transfer, in: scratch)
    try TranscodeJob(
      input: input, output: scratch.path("out.mp4"), video: VideoSettings(rate: .quality(4))
    ).run()
    let shown = try colours(of: scratch.path("out.mp4"), count: lights.count)
    var darker = 0.0
    for (nits, rgb) in zip(Self.greys, shown) {
      #expect((rgb.max() ?? 0) - (rgb.min() ?? 0) <= 2, "\(nits) cd/m² became \(rgb)")
      #expect(rgb[0] > darker, "\(nits) cd/m² is no brighter than what was darker")
      darker = rgb[0]
    }
    // Diffuse white keeps room above it for lamps, and is still white.
    #expect(shown[5][0] > 205 && shown[5][0] < 235 && darker > 244)
    for (colour, rgb) in zip(Self.colours, shown.dropFirst(Self.greys.count)) {
      let was = Light.oklab(colour.map(Light.linear))
      let now = Light.oklab(rgb.map(Light.linear))
      var turn = abs(was.hue - now.hue)
      turn = min(turn, 360 - turn)
      #expect(turn <= degrees, "\(colour) became \(rgb)")
      #expect(abs(was.chroma - now.chroma) < 0.03, "\(colour) became \(rgb)")
      #expect(abs(was.lightness - now.lightness) < 0.12, "\(colour) became \(rgb)")
    }
  }

  /// A lossless clip of squares in 10-bit 4:2:0.
  private func patches(
    _ lights: [[Double]], transfer: String, in scratch: Scratch
  ) throws -> String {
    var planes: [[UInt8]] = [[], [], []]
    for light in lights {
      let code = transfer == "smpte2084" ? light.map(Light.pq) : Light.hlg(light)
      let luma = 0.2627 * code[0] + 0.678 * code[1] + 0.0593 * code[2]
      let values = [
        64 + 876 * luma, 512 + 896 * (code[2] - luma) / 1.8814,
        512 + 896 * (code[0] - luma) / 1.4746,
      ]
      for (plane, value) in values.enumerated() {
        let word = UInt16(value.rounded())
        for _ in 0..<(plane == 0 ? 32 : 16) {
          planes[plane] += [UInt8(word & 0xFF), UInt8(word >> 8)]
        }
      }
    }
    let rows = zip(planes, [32, 16, 16]).flatMap { row, lines in
      (0..<lines).flatMap { _ in row }
    }
    let raw = try scratch.write("patches.yuv", rows)
    let path = scratch.path("patches.mkv")
    try Witness.make(
      path,
      "-f rawvideo -pix_fmt yuv420p10le -s \(32 * lights.count)x32 -r 5 -i \(raw) -vf "
        + "setparams=color_primaries=bt2020:color_trc=\(transfer):colorspace=bt2020nc:range=tv "
        + "-color_primaries bt2020 -color_trc \(transfer) -colorspace bt2020nc -color_range tv "
        + "-c:v ffv1")
    return path
  }

  private func colours(of path: String, count: Int) throws -> [[Double]] {
    let pixels = try Witness.run(
      "ffmpeg",
      [
        "-v", "error", "-i", path, "-frames:v", "1", "-vf",
        "scale=in_color_matrix=bt709:in_range=tv:out_range=pc:flags=accurate_rnd+full_chroma_int,"
          + "format=rgb24", "-f", "rawvideo", "-",
      ])
    return (0..<count).map { patch in
      let place = (16 * 32 * count + 32 * patch + 16) * 3
      return pixels[place..<place + 3].map(Double.init)
    }
  }
}

/// Light and its codes.
private enum Light {
  /// sRGB's value from 0 to 255 as light from 0 to 1.
  static func linear(_ value: Double) -> Double {
    let code = value / 255
    return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4)
  }

  /// BT.709's primaries in those of BT.2020 (BT.2087).
  static func wide(_ rgb: [Double]) -> [Double] {
    [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]].map {
      zip($0, rgb).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  static func pq(_ nits: Double) -> Double {
    let power = pow(max(nits, 0) / 10_000, 0.1593017578125)
    return pow((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power), 78.84375)
  }

  /// The signal that a screen of 1,000 cd/m² shows so.
  static func hlg(_ nits: [Double]) -> [Double] {
    let shown = (0.2627 * nits[0] + 0.678 * nits[1] + 0.0593 * nits[2]) / 1000
    let gain = pow(pow(max(shown, 1e-6), 1 / 1.2), -0.2)
    return nits.map {
      let scene = min(1, max(0, $0) / 1000 * gain)
      return scene <= 1.0 / 12
        ? (3 * scene).squareRoot() : 0.17883277 * log(12 * scene - 0.28466892) + 0.55991073
    }
  }

  static func oklab(_ rgb: [Double]) -> (lightness: Double, chroma: Double, hue: Double) {
    func weigh(_ rows: [[Double]], _ values: [Double]) -> [Double] {
      rows.map { zip($0, values).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    let cones = weigh(
      [
        [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
      ], rgb
    ).map { cbrt(max($0, 0)) }
    let lab = weigh(
      [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
      ], cones)
    return (lab[0], hypot(lab[1], lab[2]), atan2(lab[2], lab[1]) * 180 / .pi)
  }
}
