import CLCMS
import MediaModel

/// Owns a Little CMS transform to sRGB.
struct ColourTransform: ~Copyable {
  private let handle: cmsHTRANSFORM
  /// The packed pixel format that it takes; nil where it takes the pixels as they were decoded.
  let packing: String?

  private init(_ handle: cmsHTRANSFORM, packing: String?) {
    self.handle = handle
    self.packing = packing
  }

  deinit { cmsDeleteTransform(handle) }

  /// Makes a transform to 8-bit sRGB; nil when the profile does not suit the pixels.
  static func make(
    from profile: borrowing ColourProfile, pixels: cmsUInt32Number, hasAlpha: Bool,
    packing: String?
  ) -> ColourTransform? {
    guard let target = ColourProfile.standard() else { return nil }
    let isInks = profile.space == cmsSigCmykData
    let intent = isInks ? INTENT_PERCEPTUAL : INTENT_RELATIVE_COLORIMETRIC
    var flags = UInt32(cmsFLAGS_BLACKPOINTCOMPENSATION)
    if hasAlpha { flags |= UInt32(cmsFLAGS_COPY_ALPHA) }
    let output = hasAlpha ? preflight_cms_rgba_8 : preflight_cms_rgb_8
    let isLink = cmsGetDeviceClass(profile.handle) == cmsSigLinkClass
    return cmsCreateTransform(
      profile.handle, pixels, isLink ? nil : target.handle, output, UInt32(intent), flags
    ).map { ColourTransform($0, packing: packing) }
  }

  /// Converts all rows of a packed picture into another of the same size.
  func convert(_ source: Frame, into target: Frame) {
    let size = source.size
    let steps = (source.stride(ofPlane: 0), target.stride(ofPlane: 0))
    source.withPlane(0) { input in
      target.withMutablePlane(0) { output in
        guard let input = input.baseAddress, let output = output.baseAddress else { return }
        cmsDoTransformLineStride(
          handle, input, output, UInt32(size.width), UInt32(size.height), UInt32(steps.0),
          UInt32(steps.1), 0, 0)
      }
    }
  }
}
