import MediaModel

/// Makes changes to a timeline; pure.
struct Editor {
  let uploads: [Upload]

  /// The timeline with the change made and laid out again; nil when there is nothing to change,
  /// such as a shot that is not there.
  func applying(_ edit: Edit, to old: Timeline) -> Timeline? {
    var timeline = old
    switch edit {
    case .duration(let seconds): timeline.target = Int((seconds * 1000).rounded())
    case .canvas(let size):
      timeline.width = size.width
      timeline.height = size.height
    case .title(let words):
      timeline.name = words
      setText(words, closing: false, in: &timeline)
    case .removeTitle: timeline.texts.removeAll { !$0.isClosing }
    case .closing(let words): setText(words, closing: true, in: &timeline)
    case .removeClosing: timeline.texts.removeAll(where: \.isClosing)
    case .music, .musicFactor, .removeMusic, .silence, .clipSound:
      changeSound(edit, in: &timeline)
    case .transition(let transition): timeline.transition = transition
    case .reverse: timeline.shots.reverse()
    case .move, .swap, .remove, .length, .lengthen, .cutStart, .cutEnd, .speed, .replace:
      changeShots(edit, in: &timeline)
    }
    guard timeline != old else { return nil }
    return timeline.laidOut()
  }

  private func setText(_ words: String, closing: Bool, in timeline: inout Timeline) {
    if let index = timeline.texts.firstIndex(where: { $0.isClosing == closing }) {
      timeline.texts[index].words = words
    } else {
      timeline.texts.append(Timeline.Text(words: words, isClosing: closing))
    }
  }

  // MARK: Sound

  private func changeSound(_ edit: Edit, in timeline: inout Timeline) {
    switch edit {
    case .music(let name, let level):
      timeline.isSilent = false
      let chosen = name.flatMap(sound(named:))
      if var music = timeline.music, chosen == nil || music.source == chosen?.hash,
        music.source != nil || anySound == nil
      {
        music.level = level ?? music.level
        timeline.music = music
      } else {
        let upload = chosen ?? anySound
        timeline.music = Timeline.Music(
          name: upload.map { Composer.shownName($0.filename) } ?? Composer.bedName,
          source: upload?.hash, level: level ?? 1)
      }
      for index in timeline.shots.indices where level == nil {
        timeline.shots[index].volume = timeline.shots[index].volume.map { _ in 0 }
      }
    case .musicFactor(let factor):
      let level = timeline.music?.level ?? 1
      timeline.music?.level = min(1, max(0.05, level * factor))
    case .removeMusic:
      timeline.music = nil
      for index in timeline.shots.indices {
        timeline.shots[index].volume = timeline.shots[index].volume.map { _ in 1 }
      }
    case .silence(let isSilent): timeline.isSilent = isSilent
    case .clipSound(let level):
      for index in timeline.shots.indices {
        timeline.shots[index].volume = timeline.shots[index].volume.map { _ in level }
      }
    default: break
    }
  }

  private var anySound: Upload? {
    uploads.filter { $0.fileType == "audio" }.min { $0.filename < $1.filename }
  }

  private func sound(named name: String) -> Upload? {
    let wanted = name.lowercased()
    return uploads.first { $0.fileType == "audio" && $0.filename.lowercased().contains(wanted) }
  }

  // MARK: Shots

  private func changeShots(_ edit: Edit, in timeline: inout Timeline) {
    switch edit {
    case .move(let reference, let place):
      guard let from = indices(of: reference, in: timeline).first else { return }
      let shot = timeline.shots.remove(at: from)
      let to = place.map { min(max(0, $0 - 1), timeline.shots.count) } ?? timeline.shots.count
      timeline.shots.insert(shot, at: to)
    case .swap(let first, let second):
      guard let a = indices(of: first, in: timeline).first,
        let b = indices(of: second, in: timeline).first
      else { return }
      timeline.shots.swapAt(a, b)
    case .remove(let reference):
      let gone = Set(indices(of: reference, in: timeline))
      guard gone.count < timeline.shots.count else { return }
      timeline.shots = timeline.shots.indices.filter { !gone.contains($0) }
        .map { timeline.shots[$0] }
    case .length(let reference, let seconds):
      change(reference, in: &timeline) { $0.pinned = max(100, Int(seconds * 1000)) }
    case .lengthen(let reference, let seconds):
      change(reference, in: &timeline) { shot in
        shot.pinned = max(100, shot.duration + Int(seconds * 1000))
      }
    case .cutStart(let reference, let seconds):
      change(reference, in: &timeline) { shot in
        let cut = Int(seconds * 1000)
        guard let available = shot.available, shot.inPoint + cut < available else { return }
        shot.inPoint += cut
      }
    case .cutEnd(let reference, let seconds):
      change(reference, in: &timeline) { shot in
        let cut = Int(seconds * 1000)
        guard let available = shot.available, available - cut > shot.inPoint else { return }
        shot.available = available - cut
      }
    case .speed(let reference, let factor):
      change(reference, in: &timeline) { shot in
        if !shot.isStill { shot.speed = min(4, max(0.25, shot.speed * factor)) }
      }
    case .replace(let reference, let name):
      let wanted = name.lowercased()
      guard
        let upload = uploads.first(where: {
          $0.fileType != "audio" && $0.filename.lowercased().contains(wanted)
        })
      else { return }
      change(reference, in: &timeline) { shot in
        shot = Composer.shot(of: upload, id: shot.id, volume: shot.volume ?? 0)
      }
    default: break
    }
  }

  private func change(
    _ reference: ShotReference, in timeline: inout Timeline,
    _ change: (inout Timeline.Shot) -> Void
  ) {
    for index in indices(of: reference, in: timeline) { change(&timeline.shots[index]) }
  }

  private func indices(of reference: ShotReference, in timeline: Timeline) -> [Int] {
    switch reference {
    case .number(let number):
      timeline.shots.indices.contains(number - 1) ? [number - 1] : []
    case .last: timeline.shots.indices.suffix(1).map { $0 }
    case .all: Array(timeline.shots.indices)
    case .named(let name):
      timeline.shots.indices.filter { index in
        let hash = timeline.shots[index].source
        let file = uploads.first { $0.hash == hash }?.filename ?? timeline.shots[index].name
        return file.lowercased().contains(name.lowercased())
      }
    }
  }
}
