import Foundation
import MediaModel

/// The colour of a part of the picture in linear light, 0 to 1.
struct CellColour {
  let red: Float
  let green: Float
  let blue: Float

  /// The relative luminance of BT.709 and sRGB.
  var luminance: Float { 0.2126 * red + 0.7152 * green + 0.0722 * blue }

  /// Red is at least four fifths of it, and there is enough of it to be seen (WCAG 2.2's working
  /// definition of a saturated red; the floor is that of WCAG 2.0).
  var isSaturatedRed: Bool {
    let sum = red + green + blue
    return red - green - blue > 20.0 / 320 && red >= 0.8 * sum
  }

  /// The place in the CIE 1976 UCS diagram; white's for black, which has none.
  var chromaticity: Chromaticity {
    let x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    let z = 0.0193 * red + 0.1192 * green + 0.9505 * blue
    let sum = x + 15 * luminance + 3 * z
    guard sum > 0.02 else { return .white }
    return Chromaticity(u: 4 * x / sum, v: 9 * luminance / sum)
  }
}

/// A place in the CIE 1976 UCS diagram.
struct Chromaticity {
  let u: Float
  let v: Float

  /// White of sRGB (D65) and its red primary.
  static let white = Chromaticity(u: 0.1978, v: 0.4683)
  static let red = Chromaticity(u: 0.4507, v: 0.5229)

  func distance(to other: Chromaticity) -> Float {
    let (du, dv) = (u - other.u, v - other.v)
    return (du * du + dv * dv).squareRoot()
  }
}

/// Turns 8-bit brightness and colour differences into linear light, as the tags say.
struct ColourReader {
  private let isFullRange: Bool
  private let usesBT601: Bool

  init(_ colour: ColourFacts) {
    isFullRange = colour.isFullRange == true
    usesBT601 = ["smpte170m", "bt470bg", "fcc"].contains(colour.matrix)
  }

  private static let linear: [Float] = (0...255).map { level in
    let value = Float(level) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  private static func light(_ value: Float) -> Float {
    linear[Int(min(255, max(0, value.rounded())))]
  }

  func colour(luma: UInt8, blue: UInt8, red: UInt8) -> CellColour {
    let scale: Float = isFullRange ? 1 : 255.0 / 219
    let chroma: Float = isFullRange ? 1 : 255.0 / 224
    let y = (Float(luma) - (isFullRange ? 0 : 16)) * scale
    let (cb, cr) = ((Float(blue) - 128) * chroma, (Float(red) - 128) * chroma)
    let (forRed, forBlue): (Float, Float) = usesBT601 ? (1.402, 1.772) : (1.5748, 1.8556)
    let (fromBlue, fromRed): (Float, Float) =
      usesBT601 ? (0.3441, 0.7141) : (0.1873, 0.4681)
    return CellColour(
      red: Self.light(y + forRed * cr), green: Self.light(y - fromBlue * cb - fromRed * cr),
      blue: Self.light(y + forBlue * cb))
  }
}
