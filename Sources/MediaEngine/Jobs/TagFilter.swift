/// Chooses which tags go from a source into a copy of it; pure.
enum TagFilter {
  /// Written anew by the muxer, or about streams that are no longer what they were.
  private static let stale: Set<String> = [
    "major_brand", "minor_version", "compatible_brands", "encoder", "duration", "bps", "rotate",
    "number_of_frames", "number_of_bytes", "vendor_id", "alpha_mode", "itunsmpb", "filename",
    "mimetype",
  ]

  static func kept(_ tags: [String: String], keepLocation: Bool) -> [String: String] {
    tags.filter { name, _ in
      if stale.contains(name) || name.hasPrefix("_statistics") || name.hasPrefix("duration-") {
        return false
      }
      return keepLocation || !MovieProbe.isLocation(tag: name)
    }
  }
}
