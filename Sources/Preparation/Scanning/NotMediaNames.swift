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
    "mpg", "mpeg", "m2v", "vob", "mts", "m2ts", "ogv", "mxf", "dv", "divx", "jpg", "jpeg",
    "png", "apng", "gif", "webp", "heic", "heif", "avif", "tif", "tiff", "bmp", "jxl", "jp2",
    "j2k", "psd", "tga", "pcx", "pbm", "pgm", "ppm", "pnm", "pam", "mp3", "wav", "m4a", "m4b",
    "aac", "flac", "ogg", "oga", "opus", "aif", "aiff", "aifc", "wma", "amr",
    "ac3", "eac3", "caf", "mka",
  ]
}
