using ScottPlot;

namespace Experiment.Trials.Report;

/// <summary>The pictures' font, shipped with this program so that they look the same even where no font is installed.</summary>
internal static class PictureFont
{
    /// <summary>The font's name. It is registered with the plotting library on first use.</summary>
    public static string Name { get; } = Register("DejaVu Sans");

    private static string Register(string name)
    {
        Fonts.AddFontFile(name, Path.Combine(AppContext.BaseDirectory, "fonts", "DejaVuSans.ttf"), bold: false, italic: false);
        return name;
    }
}
