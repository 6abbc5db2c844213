/// The XMP properties that are no longer true of a picture once it is encoded anew: upright, in
/// 8-bit sRGB, alone in its file and maybe smaller.
///
/// EXIF's own tags, which are kept true, tell size and orientation.
enum StaleXMP {
  private static let tiff = "http://ns.adobe.com/tiff/1.0/"

  /// Whole name spaces.
  private static let spaces: Set<String> = [
    // Gain maps (Adobe, also in ISO 21496-1's files; Apple), and which auxiliary picture one is.
    "http://ns.adobe.com/hdr-gain-map/1.0/", "http://ns.apple.com/HDRGainMap/1.0/",
    "http://ns.apple.com/pixeldatainfo/1.0/",
    // What is appended to the file, or stands in the extended packet, which is left out: further
    // pictures, clips, depth maps, sound.
    "http://ns.google.com/photos/1.0/container/", "http://ns.google.com/photos/1.0/container/item/",
    "http://ns.google.com/photos/1.0/depthmap/", "http://ns.google.com/photos/1.0/image/",
    "http://ns.google.com/photos/1.0/audio/", "http://ns.xiaomi.com/photos/1.0/camera/",
    "http://ns.oneplus.com/media/1.0/",
    // The name of the extended packet.
    "http://ns.adobe.com/xmp/note/",
  ]
  /// Google's Dynamic Depth has a name space for each of its things.
  private static let spacesOfDepth = "http://ns.google.com/photos/dd/"
  /// The beginnings of the names of motion photos' properties, whoever's camera made them.
  private static let motionPhotos = ["MotionPhoto", "MicroVideo"]

  private static let names: [String: Set<String>] = [
    tiff: [
      "ImageWidth", "ImageLength", "BitsPerSample", "Compression", "PhotometricInterpretation",
      "Orientation", "SamplesPerPixel", "PlanarConfiguration", "YCbCrSubSampling",
      "YCbCrPositioning", "YCbCrCoefficients", "ReferenceBlackWhite", "TransferFunction",
      "WhitePoint", "PrimaryChromaticities", "NativeDigest",
    ],
    "http://ns.adobe.com/exif/1.0/": [
      "PixelXDimension", "PixelYDimension", "ColorSpace", "ComponentsConfiguration",
      "CompressedBitsPerPixel", "NativeDigest", "SubjectArea", "SubjectLocation",
    ],
    "http://cipa.jp/exif/1.0/": ["Gamma", "InteroperabilityIndex"],
    "http://ns.adobe.com/photoshop/1.0/": ["ColorMode", "ICCProfile", "LegacyIPTCDigest"],
    "http://purl.org/dc/elements/1.1/": ["format"],
    // Small pictures of it, as EXIF's thumbnail.
    "http://ns.adobe.com/xap/1.0/": ["Thumbnails"],
  ]

  /// Faces and other areas, told by their place in the picture as it was stored: of the Metadata
  /// Working Group, Microsoft, Apple and IPTC. True of a smaller picture, false of a turned one.
  private static let areas: [String: String] = [
    "http://www.metadataworkinggroup.com/schemas/regions/": "Regions",
    "http://ns.microsoft.com/photo/1.2/": "RegionInfo",
    "http://ns.apple.com/faceinfo/1.0/": "Regions",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "ImageRegion",
  ]

  static func includes(_ space: String, _ name: String) -> Bool {
    spaces.contains(space) || space.hasPrefix(spacesOfDepth)
      || names[space]?.contains(name) ?? false
      || motionPhotos.contains { name.hasPrefix($0) }
  }

  static func isArea(_ space: String, _ name: String) -> Bool { areas[space] == name }

  static func isOrientation(_ space: String, _ name: String) -> Bool {
    space == tiff && name == "Orientation"
  }
}
