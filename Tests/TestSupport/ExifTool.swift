public import Testing

/// `exiftool`, which knows more places for coordinates than anything else, where it is installed.
public enum ExifTool {
  /// Whether it is installed.
  public static let isThere = (try? Witness.run("exiftool", ["-ver"])) != nil
  /// What is said of tests that are left out.
  public static let absence: Comment =
    "exiftool is not installed (Debian: libimage-exiftool-perl)"

  /// The lines that name coordinates, also those of timed tracks.
  public static func coordinates(in path: String) throws -> String {
    try Witness.text(
      "exiftool",
      ["-q", "-q", "-ee", "-G1", "-a", "-s", "-*GPS*", "-*ISO6709*", "-*Location*", path])
  }

  /// The same of everything in a folder but its record; empty where nothing tells.
  public static func coordinates(below folder: String) throws -> String {
    try Witness.text(
      "exiftool",
      [
        "-q", "-q", "-ee", "-r", "--ext", "json", "-p", "$FileName $GPSLatitude", folder,
      ])
  }
}
