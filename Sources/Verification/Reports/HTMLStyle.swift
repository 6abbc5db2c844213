/// The style sheet of the page.
enum HTMLStyle {
  static let sheet = [colours, base, tables, timeline, pictures, phones, narrow, HTMLPhone.rules]
    .joined(separator: "\n")

  private static let colours = """
    :root{--ground:#f6f5f1;--card:#fff;--ink:#1b1a18;--soft:#67635b;--line:#dfdbd3;--pass:#1b7449;\
    --warn:#8f5b00;--fail:#b3261e;--wave:#3f6c9c;--loud:#a86400;--band:rgba(27,116,73,.09)}
    @media (prefers-color-scheme:dark){:root{--ground:#131210;--card:#1d1c19;--ink:#efece6;\
    --soft:#a8a298;--line:#36332d;--pass:#5cc790;--warn:#e6ae52;--fail:#ff8b80;--wave:#7ea9d8;\
    --loud:#e6ae52;--band:rgba(92,199,144,.1)}}
    """

  private static let base = """
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);-webkit-text-size-adjust:100%;\
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif}
    main{max-width:1120px;margin:0 auto;padding:28px 24px 72px}
    article{margin-bottom:72px}
    article+article{border-top:1px solid var(--line);padding-top:40px}
    header{display:grid;grid-template-columns:auto 1fr;background:var(--card);\
    border:1px solid var(--line);border-radius:12px;overflow:hidden}
    header>div{min-width:0;padding:18px 22px}
    .verdict{display:flex;align-items:center;justify-content:center;margin:0;min-width:132px;\
    padding:0 22px;font-size:28px;font-weight:700;color:var(--card);background:var(--soft)}
    .pass>.verdict{background:var(--pass)}.warn>.verdict{background:var(--warn)}
    .fail>.verdict{background:var(--fail)}
    h1{margin:0;font-size:20px;line-height:1.3;overflow-wrap:anywhere}
    header div p{margin:4px 0 0}header .facts{color:var(--soft);font-variant-numeric:tabular-nums}
    h2{margin:40px 0 12px;font-size:17px}
    nav ol{display:grid;gap:6px;padding:0;list-style:none;margin:0 0 36px}
    nav a{display:flex;gap:12px;align-items:center;color:inherit;text-decoration:none}
    nav a:hover span:last-child{text-decoration:underline}nav span:last-child{overflow-wrap:anywhere}
    .badge{flex:none;display:inline-block;width:48px;border:1px solid currentColor;\
    border-radius:6px;font-size:12px;font-weight:600;text-align:center;line-height:20px}
    .badge.pass{color:var(--pass)}.badge.warn{color:var(--warn)}.badge.fail{color:var(--fail)}
    .badge.open{color:var(--soft);border-color:var(--line)}
    .right,.remedy,.key,.none{color:var(--soft)}
    .remedy{display:block}.remedy::before{content:"→ "}
    .key,.none{font-size:13px;margin:8px 0}
    details summary{cursor:pointer;margin-top:36px;color:var(--soft)}
    """

  private static let tables = """
    table{width:100%;border-collapse:collapse}
    th,td{padding:8px 14px 8px 0;border-bottom:1px solid var(--line);text-align:left;\
    vertical-align:top}
    th{font-weight:600}thead th{color:var(--soft);font-weight:500;padding-top:0}
    @media (min-width:641px){tbody th{width:18%}td:nth-child(3){width:24%}}
    td:last-child{overflow-wrap:anywhere}
    tr>td:first-child{width:62px}
    .open~th,.open~td{color:var(--soft)}
    .findings{list-style:none;margin:0;padding:0}
    .findings li{display:flex;align-items:flex-start;gap:14px;padding:9px 0;\
    border-bottom:1px solid var(--line)}
    .findings div{min-width:0;overflow-wrap:anywhere}
    """

  private static let timeline = """
    .time{background:var(--card);border:1px solid var(--line);border-radius:12px;\
    padding:14px 18px;display:grid;grid-template-columns:max-content 1fr;gap:6px 14px;\
    align-items:center}
    .time>span{font-size:13px;max-width:120px;overflow-wrap:anywhere}
    .time .scale{display:flex;flex-direction:column;justify-content:space-between;height:112px;\
    text-align:right;color:var(--soft);font-size:11px;line-height:1;font-variant-numeric:tabular-nums}
    .bar{position:relative;height:14px;background:var(--ground);border-radius:4px;overflow:hidden}
    .bar i{position:absolute;top:0;bottom:0;min-width:3px;background:var(--warn)}
    .bar i.fail{background:var(--fail)}
    .time svg{display:block;width:100%;height:112px;background:var(--ground);border-radius:4px}
    .axis{grid-column:2;display:flex;justify-content:space-between;color:var(--soft);\
    font-size:12px;font-variant-numeric:tabular-nums}
    .key b{font-weight:600}.key .w{color:var(--wave)}.key .l{color:var(--loud)}
    """

  private static let pictures = """
    .sheet{display:grid;gap:14px 12px;grid-template-columns:repeat(6,1fr)}
    .sheet.wide{grid-template-columns:repeat(4,1fr)}
    figure{margin:0}figcaption{margin-top:3px;font-size:12px;color:var(--soft);\
    font-variant-numeric:tabular-nums}
    .still{width:100%;background-size:100% 100%;background-color:#000;border-radius:6px}
    .sheet .warn,.sheet .fail{color:var(--warn);font-weight:600}.sheet .fail{color:var(--fail)}
    .sheet .marked{box-shadow:0 0 0 2px var(--ground),0 0 0 4px var(--warn)}
    .sheet .marked.worst{box-shadow:0 0 0 2px var(--ground),0 0 0 4px var(--fail)}
    """

  private static let phones = """
    .phones input{position:absolute;opacity:0}
    .phones .key{margin:0 0 12px}
    .phones label{display:inline-block;padding:5px 14px;margin:0 4px 14px 0;border:1px solid \
    var(--line);border-radius:18px;cursor:pointer;background:var(--card)}
    .phones input:checked+label{background:var(--ink);border-color:var(--ink);color:var(--ground)}
    .phones input:focus-visible+label{outline:2px solid var(--wave);outline-offset:2px}
    .strip{display:flex;gap:22px;overflow-x:auto;scroll-snap-type:x proximity;padding-bottom:10px}
    .phone{flex:none;width:390px;max-width:100%;scroll-snap-align:start}
    .screen{position:relative;aspect-ratio:9/16;background:#000;border-radius:22px;overflow:hidden}
    .screen .still{position:absolute;inset:0;margin:auto;border-radius:0;max-height:100%;\
    max-width:100%}
    .screen .still.tall{width:auto;height:100%}
    .safe{position:absolute;inset:0;display:none}
    .safe i{position:absolute;background:repeating-linear-gradient(135deg,rgba(18,16,14,.62) 0 9px,\
    rgba(18,16,14,.5) 9px 18px)}
    .safe u{position:absolute;border:2px dashed #fff;border-radius:6px;\
    box-shadow:0 0 0 1px rgba(0,0,0,.45)}
    .safe b{position:absolute;background:rgba(255,255,255,.72);border-radius:20px}
    """

  private static let narrow = """
    @media (max-width:640px){main{padding:14px 14px 48px}\
    header{grid-template-columns:1fr}.verdict{justify-content:flex-start;padding:8px 18px;\
    font-size:20px}header>div{padding:14px 18px}\
    .sheet{grid-template-columns:repeat(4,1fr);gap:10px 8px}\
    .sheet.wide{grid-template-columns:repeat(2,1fr)}\
    thead{display:none}tr{display:grid;grid-template-columns:62px 1fr;padding:8px 0;\
    border-bottom:1px solid var(--line)}tbody th,tbody td{display:block;width:auto;border:0;padding:0}\
    tr>td:first-child{grid-row:span 4}\
    td[data-name]::before{content:attr(data-name) " ";color:var(--soft)}\
    .time{grid-template-columns:1fr;padding:12px 14px}.axis{grid-column:1}.time>span{max-width:none}\
    .time .scale{display:none}.strip{margin-right:-14px}.phone{width:min(390px,calc(100vw - 28px))}}
    @media print{body{background:#fff}.phones label{display:none}}
    """
}
