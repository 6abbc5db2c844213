import MediaModel

/// Names that tell, without a look inside, that an entry is no media of its own.
enum NotMediaNames {
  /// Why a file of this name is passed over; nil where its content decides.
  static func reason(forFile name: String) -> Reason? {
    if name.hasPrefix("._") {
      return Reason(code: "sidecar", text: "macOS metadata of another file")
    }
    if name.hasPrefix(".") || systemFiles.contains(name.lowercased()) {
      return Reason(code: "hidden", text: "A hidden or system file")
    }
    if let what = sidecars[FileName(name).fileExtension] {
      return Reason(code: "sidecar", text: "\(what), a companion of another file")
    }
    return nil
  }

  /// Why a folder of this name is not entered; nil where it is.
  static func reason(forFolder name: String) -> Reason? {
    if name.hasPrefix(".") || systemFolders.contains(name.lowercased()) {
      return Reason(code: "hidden", text: "A hidden or system folder; its contents are skipped")
    }
    if bundles.contains(FileName(name).fileExtension) {
      return Reason(
        code: "bundle",
        text: "A program's own package, not a folder of media; export what you need from it")
    }
    return nil
  }

  private static let systemFiles: Set<String> = [
    "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r",
  ]

  private static let systemFolders: Set<String> = [
    "__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found",
  ]

  private static let sidecars: [String: String] = [
    "xmp": "Adobe's edits", "aae": "Apple's edits", "thm": "A camera's thumbnail",
    "lrv": "A camera's low-resolution copy", "srt": "Subtitles", "vtt": "Subtitles",
    "ass": "Subtitles", "ssa": "Subtitles", "sub": "Subtitles", "idx": "Subtitles",
    "lrc": "Lyrics", "cue": "A cue sheet", "m3u": "A playlist", "m3u8": "A playlist",
    "pls": "A playlist", "nfo": "Notes", "pek": "An editor's cache", "cfa": "An editor's cache",
    "pkf": "An editor's cache", "sfk": "An editor's cache", "reapeaks": "An editor's cache",
    "asd": "An editor's cache", "cpi": "A camera's clip notes", "mpl": "A camera's playlist",
    "bdm": "A camera's index", "ifo": "A disc's index", "bup": "A disc's index",
    "gpx": "A GPS track", "ctg": "A camera's catalogue", "dop": "DxO's edits",
    "pp3": "RawTherapee's edits", "on1": "ON1's edits", "lut": "A colour table",
    "cube": "A colour table",
  ]

  private static let bundles: Set<String> = [
    "photoslibrary", "photolibrary", "aplibrary", "migratedphotolibrary", "imovielibrary",
    "imovieproject", "fcpbundle", "fcpproject", "tvlibrary", "musiclibrary", "theater", "app",
    "bundle", "framework", "lrdata", "lrlibrary", "logicx", "band", "rtfd", "pages", "key",
    "numbers", "dvdmedia", "cocatalog", "cosessiondb",
  ]

  /// Extensions under which people expect media; a file that has one and holds none is broken
  /// and not merely foreign.
  static let mediaExtensions: Set<String> = [
    "mp4", "m4v", "mov", "qt", "avi", "mkv", "webm", "wmv", "asf", "flv", "f4v", "3gp", "3g2",
    "mpg", "mpeg", "mpe", "m1v", "m2v", "vob", "ts", "m2t", "mts", "m2ts", "tp", "trp", "ogv",
    "ogm", "mxf", "dv", "divx", "xvid", "rm", "rmvb", "h264", "h265", "hevc", "y4m", "ivf", "insv",
    "r3d", "braw", "jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "heic", "heif",
    "hif", "avif", "tif", "tiff", "bmp", "dib", "jxl", "jp2", "j2k", "jpf", "jpx", "psd", "psb",
    "tga", "pcx", "pbm", "pgm", "ppm", "pnm", "pam", "mp2", "mp3", "mpa", "wav", "w64", "m4a",
    "m4b", "m4r", "aac", "flac", "ogg", "oga", "spx", "opus", "aif", "aiff", "aifc", "wma", "amr",
    "awb", "ac3", "eac3", "dts", "caf", "mka", "wv", "ape", "tta", "dsf", "dff",
  ]

  /// Those of them under which words stand as well: TypeScript, the translations of Qt, and device
  /// trees.
  static let textExtensions: Set<String> = ["ts", "dts"]
}
