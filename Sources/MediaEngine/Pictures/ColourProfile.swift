import CLCMS
import MediaModel

/// Owns a Little CMS profile.
struct ColourProfile: ~Copyable {
  let handle: cmsHPROFILE

  private init(_ handle: cmsHPROFILE) { self.handle = handle }

  deinit { cmsCloseProfile(handle) }

  /// What its device values are.
  var space: cmsColorSpaceSignature { cmsGetColorSpace(handle) }

  /// sRGB (IEC 61966-2-1).
  static func standard() -> ColourProfile? { cmsCreate_sRGBProfile().map { ColourProfile($0) } }

  /// An ICC profile as it stands in a file; nil when it is none.
  static func icc(_ bytes: [UInt8]) -> ColourProfile? {
    cmsOpenProfileFromMem(bytes, cmsUInt32Number(bytes.count)).map { ColourProfile($0) }
  }

  /// The colours that tags name: primaries by FFmpeg's name and a curve from code values to light.
  static func tagged(primaries: String?, curve: [Float]) -> ColourProfile? {
    guard let tone = cmsBuildTabulatedToneCurveFloat(nil, UInt32(curve.count), curve) else {
      return nil
    }
    defer { cmsFreeToneCurve(tone) }
    var white = cmsCIExyY(x: 0.3127, y: 0.3290, Y: 1)
    var corners = Chromaticities.named(primaries)
    var curves: [OpaquePointer?] = [tone, tone, tone]
    return cmsCreateRGBProfile(&white, &corners, &curves).map { ColourProfile($0) }
  }

  /// Inks without a profile of their own: each ink takes its complement away, black takes all.
  static func plainInks() -> ColourProfile? {
    guard let pipeline = cmsPipelineAlloc(nil, 4, 3) else { return nil }
    defer { cmsPipelineFree(pipeline) }
    // The product of two straight lines is met exactly by a table of two points a side.
    guard let table = cmsStageAllocCLut16bit(nil, 2, 4, 3, nil),
      cmsStageSampleCLut16bit(
        table,
        { inks, light, _ in
          guard let inks, let light else { return 0 }
          let black = 65535 - UInt32(inks[3])
          for ink in 0..<3 { light[ink] = UInt16((65535 - UInt32(inks[ink])) * black / 65535) }
          return 1
        }, nil, 0) != 0,
      cmsPipelineInsertStage(pipeline, cmsAT_END, table) != 0,
      let handle = cmsCreateProfilePlaceholder(nil)
    else { return nil }
    let profile = ColourProfile(handle)
    cmsSetProfileVersion(handle, 4.3)
    cmsSetDeviceClass(handle, cmsSigLinkClass)
    cmsSetColorSpace(handle, cmsSigCmykData)
    cmsSetPCS(handle, cmsSigRgbData)
    guard cmsWriteTag(handle, cmsSigAToB0Tag, UnsafeRawPointer(pipeline)) != 0 else { return nil }
    return profile
  }
}

/// The corners of colour spaces, after ITU-T H.273.
enum Chromaticities {
  static func named(_ name: String?) -> cmsCIExyYTRIPLE {
    switch name {
    case "bt2020": corners((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
    case "smpte432", "smpte431": corners((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
    case "bt470bg": corners((0.640, 0.330), (0.290, 0.600), (0.150, 0.060))
    case "smpte170m", "smpte240m": corners((0.630, 0.340), (0.310, 0.595), (0.155, 0.070))
    default: corners((0.640, 0.330), (0.300, 0.600), (0.150, 0.060))
    }
  }

  private static func corners(
    _ red: (Double, Double), _ green: (Double, Double), _ blue: (Double, Double)
  ) -> cmsCIExyYTRIPLE {
    cmsCIExyYTRIPLE(
      Red: cmsCIExyY(x: red.0, y: red.1, Y: 1), Green: cmsCIExyY(x: green.0, y: green.1, Y: 1),
      Blue: cmsCIExyY(x: blue.0, y: blue.1, Y: 1))
  }
}
