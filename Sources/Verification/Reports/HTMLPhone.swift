import MediaModel

/// The phone preview: three moments at a phone's width, with what each platform covers shaded.
enum HTMLPhone {
  private static let platforms = PlatformProfile.all.filter {
    $0.safeArea != nil && ["reels", "tiktok", "shorts"].contains($0.name)
  }

  /// Shows the shades of the platform that is chosen; no script.
  static let rules = platforms.map { platform in
    ".phones input.\(platform.name):checked~.strip .safe.\(platform.name){display:block}"
  }.joined(separator: "\n")

  static func section(_ verdict: Verdict, _ file: Int) -> String {
    let pictures = verdict.analysis?.picture?.pictures ?? []
    guard !pictures.isEmpty else { return "" }
    let chosen = Set([0, pictures.count / 2, pictures.count - 1]).sorted()
    let first = platforms.first { $0.name == verdict.platform?.name } ?? platforms.first
    let choices = platforms.map { platform in
      let id = "f\(file)-\(platform.name)"
      let mark = platform.name == first?.name ? " checked" : ""
      return """
        <input type="radio" name="f\(file)" id="\(id)" class="\(platform.name)"\(mark)>\
        <label for="\(id)">\(Markup.escaped(platform.title))</label>
        """
    }
    let phones = chosen.map { phone(pictures[$0], "p\(file)-\($0)") }
    return """
      <section class="phones"><h2>On a phone, 390 px wide</h2>
      <p class="key">What is shaded lies under buttons and captions: text belongs inside the dashes.</p>
      \(choices.joined(separator: "\n"))
      <div class="strip">\(phones.joined(separator: "\n"))</div></section>
      """
  }

  private static func phone(_ picture: SmallPicture, _ name: String) -> String {
    let isTall = picture.size.width * 16 <= picture.size.height * 9
    let time = Words.number(picture.time, decimals: 1)
    return """
      <figure class="phone"><div class="screen">\
      <div class="still \(name)\(isTall ? " tall" : "")" role="img" aria-label="at \(time) s"></div>\
      \(platforms.map(shade).joined())</div><figcaption>\(time) s</figcaption></figure>
      """
  }

  private static func shade(_ platform: PlatformProfile) -> String {
    guard let area = platform.safeArea else { return "" }
    let percent = { (part: Double) in Words.number(part * 100, decimals: 1) + "%" }
    let (top, bottom) = (percent(area.top), percent(area.bottom))
    let (left, right) = (percent(area.left), percent(area.right))
    return """
      <div class="safe \(platform.name)">\
      <i style="top:0;left:0;right:0;height:\(top)"></i>\
      <i style="bottom:0;left:0;right:0;height:\(bottom)"></i>\
      <i style="top:\(top);bottom:\(bottom);left:0;width:\(left)"></i>\
      <i style="top:\(top);bottom:\(bottom);right:0;width:\(right)"></i>\
      <u style="top:\(top);bottom:\(bottom);left:\(left);right:\(right)"></u>\
      \(buttons(area))</div>
      """
  }

  /// Hints at what covers: a column of buttons at the right, a name and a caption below.
  private static func buttons(_ area: PlatformProfile.SafeArea) -> String {
    let percent = { (part: Double) in Words.number(part * 100, decimals: 1) + "%" }
    let side = min(0.09, area.right * 0.7)
    let height = side * 9 / 16
    let right = percent(max(0.015, (area.right - side) / 2))
    let circles = (0..<4).map { index in
      let bottom = percent(area.bottom * 0.62 + Double(index) * height * 1.65)
      return
        "<b style=\"right:\(right);bottom:\(bottom);width:\(percent(side));height:\(percent(height))\"></b>"
    }
    let lines = [(0.72, 0.34), (0.5, 0.62), (0.36, 0.5)].map { place, width in
      "<b style=\"left:4%;bottom:\(percent(area.bottom * place));width:\(percent(width));height:1.3%\"></b>"
    }
    return (circles + lines).joined()
  }
}
