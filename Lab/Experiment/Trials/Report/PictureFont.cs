using ScottPlot;

namespace Experiment.Trials.Report;

/// <summary>The pictures' font, from this program's own folder: they look the same everywhere, also where none is installed.</summary>
internal static class PictureFont
{
    /// <summary>Its name, once it is known to the plotting library.</summary>
    public static string Name { get; } = Register("DejaVu Sans");

    private static string Register(string name)
    {
        Fonts.AddFontFile(name, Path.Combine(AppContext.BaseDirectory, "fonts", "DejaVuSans.ttf"), bold: false, italic: false);
        return name;
    }
}
