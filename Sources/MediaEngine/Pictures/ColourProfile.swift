import CLCMS
import MediaModel

/// Owns a Little CMS profile.
struct ColourProfile: ~Copyable {
  /// Bytes of a profile that is read, as many as a JPEG has room for (255 segments); honest ones have
  /// a few megabytes at most. A larger one counts as none.
  static let most = 1 << 24

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

  /// The colours that tags tell: primaries and white, and a curve from code values to light.
  static func tagged(_ tags: Chromaticities, curve: [Float]) -> ColourProfile? {
    guard let tone = cmsBuildTabulatedToneCurveFloat(nil, UInt32(curve.count), curve) else {
      return nil
    }
    defer { cmsFreeToneCurve(tone) }
    func colour(_ point: Chromaticities.Point) -> cmsCIExyY {
      cmsCIExyY(x: point.x, y: point.y, Y: 1)
    }
    var white = colour(tags.white)
    var corners = cmsCIExyYTRIPLE(
      Red: colour(tags.red), Green: colour(tags.green), Blue: colour(tags.blue))
    var curves: [OpaquePointer?] = [tone, tone, tone]
    return cmsCreateRGBProfile(&white, &corners, &curves).map { ColourProfile($0) }
  }

  /// Inks without a profile of their own: each ink takes its complement away, black takes all.
  static func plainInks() -> ColourProfile? {
    guard let pipeline = cmsPipelineAlloc(nil, 4, 3) else { return nil }
    defer { cmsPipelineFree(pipeline) }
    // Little CMS interpolates in tetrahedra, which meet a product of two to a quarter of a code value of 8
    // bits with so many points a side.
    guard let table = cmsStageAllocCLut16bit(nil, 17, 4, 3, nil),
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
