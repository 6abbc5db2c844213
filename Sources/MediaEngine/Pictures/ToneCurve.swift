import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Curves from code values to light, both from 0 to 1, high dynamic range brought into standard.
enum ToneCurve {
  /// The light of diffuse white in an HDR picture, in candelas per square metre (ITU-R BT.2408).
  static let referenceWhite = 203.0
  /// What is taken for the brightest light where the file does not tell.
  static let usualPeak = 1000.0
  private static let points = 4096

  /// The curve of a transfer characteristic by FFmpeg's name; nil where it is sRGB's own, which
  /// stands for BT.709's and its kin too, as browsers do.
  static func named(_ transfer: String?, peak: Double? = nil) -> [Float]? {
    switch transfer {
    case "smpte2084":
      let peak = min(max(peak ?? usualPeak, referenceWhite), 10_000)
      return table { toned(pqLight($0), peak: peak) }
    case "arib-std-b67": return table { toned(hlgLight($0), peak: usualPeak) }
    case "linear": return table { $0 }
    case "bt470m", "gamma22": return table { pow($0, 2.2) }
    case "bt470bg", "gamma28": return table { pow($0, 2.8) }
    default: return nil
    }
  }

  /// Code values to the power of a number.
  static func power(_ exponent: Double) -> [Float] { table { pow($0, exponent) } }

  /// sRGB's own curve.
  static let standard = table { code in
    code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4)
  }

  private static func table(_ light: (Double) -> Double) -> [Float] {
    (0..<points).map { Float(light(Double($0) / Double(points - 1))) }
  }

  /// SMPTE ST 2084: a code value's light in candelas per square metre.
  static func pqLight(_ code: Double) -> Double {
    let power = pow(code, 1 / 78.84375)
    let ratio = max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)
    return 10_000 * pow(ratio, 1 / 0.1593017578125)
  }

  /// The inverse of ``pqLight(_:)``.
  static func pqCode(_ light: Double) -> Double {
    let power = pow(max(light, 0) / 10_000, 0.1593017578125)
    return pow((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power), 78.84375)
  }

  /// ARIB STD-B67 on a screen of 1,000 candelas per square metre, each channel for itself.
  static func hlgLight(_ code: Double) -> Double {
    let scene =
      code <= 0.5
      ? code * code / 3 : (exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return usualPeak * pow(scene, 1.2)
  }

  /// Light up to a peak on a screen as bright as reference white: unchanged up to a knee, then
  /// rolled off, after annex 5 of ITU-R BT.2390 (its Hermite spline in the domain of PQ).
  static func toned(_ light: Double, peak: Double) -> Double {
    let top = pqCode(peak)
    let white = pqCode(referenceWhite) / top
    let code = min(pqCode(light) / top, 1)
    let knee = 1.5 * white - 0.5
    guard code > knee, knee < 1 else { return min(pqLight(code * top) / referenceWhite, 1) }
    let t = (code - knee) / (1 - knee)
    let rolled =
      (2 * t * t * t - 3 * t * t + 1) * knee + (t * t * t - 2 * t * t + t) * (1 - knee)
      + (-2 * t * t * t + 3 * t * t) * white
    return min(pqLight(rolled * top) / referenceWhite, 1)
  }
}
