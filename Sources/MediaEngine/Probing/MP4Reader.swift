/// Walks the boxes of an MP4-family file, of which no more are looked at than ``MP4Boxes/Room``
/// has room for, those of tags included; tables are read as far as their boxes reach.
///
/// Unlike ``MP4Boxes`` it goes on where a box claims to be longer than its file, since that is one
/// of the things to be told.
struct MP4Reader {
  private struct Box {
    var type: String
    var body: Int64
    /// The place behind it as it claims.
    var end: Int64
    /// The same within what holds it.
    var reach: Int64
  }

  private let file: any ByteSource
  private let size: Int64
  private let room: MP4Boxes.Room
  private var hasMedia = false
  /// The first track of each number.
  private var tracks: [UInt32: Int] = [:]
  private(set) var layout = MP4Layout()

  /// Reads the layout of a file.
  ///
  /// - Parameter mostBoxes: Boxes that are looked at, at most.
  static func read(
    _ file: any ByteSource, mostBoxes: Int = MP4Boxes.Room.most
  ) -> MP4Layout {
    var reader = MP4Reader(
      file: file, size: Int64(file.count), room: MP4Boxes.Room(mostBoxes))
    reader.walkFile()
    return reader.layout
  }

  private init(file: any ByteSource, size: Int64, room: MP4Boxes.Room) {
    self.file = file
    self.size = size
    self.room = room
  }

  /// Up to so many bytes at a place; none where they can't be read.
  private func source(_ offset: Int64, _ count: Int) -> [UInt8] {
    guard offset >= 0, count > 0, let place = Int(exactly: offset) else { return [] }
    return (try? file.read(at: place, count: count)) ?? []
  }

  private mutating func box(at offset: Int64, before end: Int64) -> Box? {
    guard room.takesOne() else {
      layout.isTooLarge = true
      return nil
    }
    let head = source(offset, 16)
    guard head.count >= 8, offset + 8 <= end else { return nil }
    var header: Int64 = 8
    var length = Int64(head.number(at: 0, bytes: 4))
    if length == 1 {
      guard head.count >= 16 else { return nil }
      let long = head.number(at: 8, bytes: 8)
      guard long <= UInt64(Int64.max) else { return nil }
      length = Int64(long)
      header = 16
    } else if length == 0 {
      length = end - offset
    }
    guard length >= header, length <= Int64.max - 16 - offset else { return nil }
    return Box(
      type: head.tag(at: 4), body: offset + header, end: offset + length,
      reach: min(offset + length, end))
  }

  private mutating func walkFile() {
    var offset: Int64 = 0
    while offset + 8 <= size, let box = box(at: offset, before: size) {
      if box.end > size, layout.cut == nil {
        layout.cut = .init(name: box.type, missing: box.end - size)
      }
      switch box.type {
      case "ftyp": readBrands(box)
      case "moov":
        layout.hasIndex = true
        if layout.indexFirst == nil { layout.indexFirst = true }
        walk(box, depth: 0)
      case "mdat":
        if layout.indexFirst == nil { layout.indexFirst = false }
        if !hasMedia { readTags(box) }
        hasMedia = true
      case "moof":
        layout.hasFragments = true
        readFragment(box)
      case _ where MP4Location.fileBoxes.contains(box.type): readTags(box)
      default: break
      }
      offset = box.end
    }
    if !layout.hasLocation {
      note { file, _ in try CameraTrailer.startBehindBoxes(in: file) != nil }
    }
  }

  private mutating func readBrands(_ box: Box) {
    let bytes = source(box.body, Int(min(box.end - box.body, 256)))
    guard bytes.count >= 4 else { return }
    layout.majorBrand = bytes.tag(at: 0)
    layout.compatibleBrands = stride(from: 8, to: bytes.count - 3, by: 4).map { bytes.tag(at: $0) }
  }

  private static let folders: Set<String> = [
    "trak", "mdia", "minf", "stbl", "edts", "mvex", "udta", "sinf", "schi", "dinf",
  ]

  private mutating func walk(_ parent: Box, depth: Int) {
    guard depth < 10 else { return }
    var offset = parent.body
    let end = parent.reach
    while offset + 8 <= end, let box = box(at: offset, before: end) {
      if box.type == "trak" { layout.tracks.append(MP4Layout.Track()) }
      if box.type == "mvex" { layout.declaresFragments = true }
      if MP4Reader.folders.contains(box.type) {
        walk(box, depth: depth + 1)
        if box.type == "trak" { readPositions(box) }
        if box.type == "udta" { readUserData(box) }
      } else {
        read(box)
      }
      offset = box.end
    }
  }

  private mutating func onTrack(_ change: (inout MP4Layout.Track) -> Void) {
    if !layout.tracks.isEmpty { change(&layout.tracks[layout.tracks.count - 1]) }
  }

  private mutating func read(_ box: Box) {
    switch box.type {
    case "mvhd":
      let (scale, length) = timing(of: box)
      layout.timescale = scale
      layout.movieDuration = length
    case "mdhd":
      let (scale, length) = timing(of: box)
      onTrack {
        $0.timescale = scale
        $0.mediaDuration = length
      }
    case "tkhd":
      let bytes = source(box.body, 24)
      guard bytes.count == 24 else { return }
      let id = UInt32(bytes.number(at: bytes[0] == 1 ? 20 : 12, bytes: 4))
      onTrack { $0.id = id }
      if tracks[id] == nil, !layout.tracks.isEmpty { tracks[id] = layout.tracks.count - 1 }
    case "hdlr":
      let bytes = source(box.body, 12)
      guard bytes.count == 12 else { return }
      onTrack { if $0.handler.isEmpty { $0.handler = bytes.tag(at: 8) } }
    case "elst": readEdits(box)
    case "stsd": readEntries(box)
    case "stsz", "stz2":
      let bytes = source(box.body, 12)
      guard bytes.count == 12 else { return }
      onTrack { $0.sampleCount = bytes.number(at: 8, bytes: 4) }
    case "trex":
      let bytes = source(box.body, 24)
      guard bytes.count >= 16 else { return }
      let id = UInt32(bytes.number(at: 4, bytes: 4))
      let length = UInt32(bytes.number(at: 12, bytes: 4))
      if let index = tracks[id] { layout.tracks[index].defaultSampleDuration = length }
    case "©xyz", "loci": layout.hasLocation = true
    case "pssh": onTrack { $0.isEncrypted = true }
    case _ where MP4Location.tagBoxes.contains(box.type): readTags(box)
    default: break
    }
  }

  /// Tags and the logs of dashcams may tell a location. The name of a tag may stand without its
  /// value, and then tells nothing.
  private mutating func readTags(_ box: Box) {
    guard !layout.hasLocation, let tags = whole(box) else { return }
    note { try MP4Location.isTold(by: tags, of: $0, room: $1) }
  }

  /// So may a track of words, of which drones write one a second, or of timed tags.
  private mutating func readPositions(_ box: Box) {
    let isOfInterest = !MP4Track.wordEntries.isDisjoint(with: layout.tracks.last?.entries ?? [])
    guard !layout.hasLocation, isOfInterest, let track = whole(box) else { return }
    note { try MP4Track(track, in: $0, room: $1)?.tellsLocation ?? false }
  }

  /// Dashcams write a log in place of user data's boxes.
  private mutating func readUserData(_ box: Box) {
    guard !layout.hasLocation, let data = whole(box) else { return }
    note { file, _ in try MP4PositionLog.isUserData(data, of: file) }
  }

  /// Notes whether a location is told; what can't be read tells none.
  private mutating func note(_ isTold: (any ByteSource, MP4Boxes.Room) throws -> Bool) {
    do {
      layout.hasLocation = try isTold(file, room)
    } catch is PictureFault {
      layout.isTooLarge = true
    } catch {}
  }

  private func whole(_ box: Box) -> MP4Boxes.Box? {
    guard let body = Int(exactly: box.body), let end = Int(exactly: box.end) else { return nil }
    return MP4Boxes.Box(
      type: box.type, place: max(0, body - 8), dataPlace: body, end: min(end, Int(size)))
  }

  private func timing(of box: Box) -> (scale: UInt32, length: UInt64) {
    let bytes = source(box.body, 32)
    guard bytes.count >= 20 else { return (0, 0) }
    if bytes[0] == 1 {
      guard bytes.count == 32 else { return (0, 0) }
      let length = bytes.number(at: 24, bytes: 8)
      return (UInt32(bytes.number(at: 20, bytes: 4)), length == .max ? 0 : length)
    }
    let length = bytes.number(at: 16, bytes: 4)
    return (UInt32(bytes.number(at: 12, bytes: 4)), length == 0xFFFF_FFFF ? 0 : length)
  }

  /// So many bytes from a place on, or as many as the box has there.
  private func within(_ box: Box, from place: Int64, _ count: Int) -> Int {
    Int(max(0, min(Int64(count), box.reach - place)))
  }

  private mutating func readEdits(_ box: Box) {
    let head = source(box.body, 8)
    guard head.count == 8 else { return }
    let width = head[0] == 1 ? 8 : 4
    let count = Int(min(head.number(at: 4, bytes: 4), 1000))
    let bytes = source(box.body + 8, within(box, from: box.body + 8, count * (2 * width + 4)))
    var edits: [MP4Layout.Edit] = []
    for index in 0..<min(count, bytes.count / (2 * width + 4)) {
      let at = index * (2 * width + 4)
      let time = bytes.number(at: at + width, bytes: width)
      edits.append(
        MP4Layout.Edit(
          length: bytes.number(at: at, bytes: width),
          mediaTime: width == 8
            ? Int64(bitPattern: time) : Int64(Int32(bitPattern: UInt32(time)))))
    }
    onTrack { $0.edits = edits }
  }

  private mutating func readEntries(_ box: Box) {
    var offset = box.body + 8
    let end = box.reach
    var entries: [String] = []
    var isEncrypted = false
    while entries.count < 16, offset + 8 <= end, let entry = self.box(at: offset, before: end) {
      entries.append(entry.type)
      isEncrypted = isEncrypted || MP4Layout.encryptedEntries.contains(entry.type)
      offset = entry.end
    }
    onTrack {
      $0.entries = entries
      $0.isEncrypted = $0.isEncrypted || isEncrypted
    }
  }

  private mutating func readFragment(_ moof: Box) {
    var offset = moof.body
    let end = moof.reach
    while offset + 8 <= end, let box = box(at: offset, before: end) {
      if box.type == "traf" { readTrackFragment(box) }
      offset = box.end
    }
  }

  private mutating func readTrackFragment(_ traf: Box) {
    var offset = traf.body
    let end = traf.reach
    var track: Int?
    var sampleDuration: UInt64 = 0
    var time: UInt64 = 0
    while offset + 8 <= end, let box = box(at: offset, before: end) {
      switch box.type {
      case "tfhd":
        let bytes = source(box.body, 32)
        guard bytes.count >= 8 else { return }
        let id = UInt32(bytes.number(at: 4, bytes: 4))
        track = tracks[id]
        let flags = bytes.number(at: 1, bytes: 3)
        let at = 8 + (flags & 1 != 0 ? 8 : 0) + (flags & 2 != 0 ? 4 : 0)
        if flags & 8 != 0, bytes.count >= at + 4 {
          sampleDuration = bytes.number(at: at, bytes: 4)
        } else if let track {
          sampleDuration = UInt64(layout.tracks[track].defaultSampleDuration)
        }
        if let track { time = layout.tracks[track].fragmentEnd }
      case "tfdt":
        layout.hasFragmentTimes = true
        let bytes = source(box.body, 12)
        guard bytes.count >= 8 else { return }
        time =
          bytes[0] == 1 && bytes.count == 12
          ? bytes.number(at: 4, bytes: 8) : bytes.number(at: 4, bytes: 4)
      case "trun":
        guard let track else { break }
        let length = runLength(box, sampleDuration: sampleDuration)
        let start = min(layout.tracks[track].fragmentStart ?? time, time)
        layout.tracks[track].fragmentStart = start
        time = time.addingReportingOverflow(length).partialValue
        layout.tracks[track].fragmentEnd = max(layout.tracks[track].fragmentEnd, time)
      default: break
      }
      offset = box.end
    }
  }

  private func runLength(_ box: Box, sampleDuration: UInt64) -> UInt64 {
    let head = source(box.body, 8)
    guard head.count == 8 else { return 0 }
    let flags = head.number(at: 1, bytes: 3)
    let count = Int(min(head.number(at: 4, bytes: 4), 100_000))
    guard flags & 0x100 != 0 else {
      return sampleDuration.multipliedReportingOverflow(by: UInt64(count)).partialValue
    }
    let fields = [0x100, 0x200, 0x400, 0x800].filter { flags & UInt64($0) != 0 }.count
    let start = box.body + 8 + (flags & 1 != 0 ? 4 : 0) + (flags & 4 != 0 ? 4 : 0)
    let bytes = source(start, within(box, from: start, count * fields * 4))
    var total: UInt64 = 0
    for sample in 0..<min(count, bytes.count / (fields * 4)) {
      total += bytes.number(at: sample * fields * 4, bytes: 4)
    }
    return total
  }
}
