using ScottPlot;

namespace Experiment.Trials.Report;

/// <summary>The pictures' font, from this program's own folder: they look the same everywhere, also where none is installed.</summary>
internal static class PictureFont
{
    /// <summary>Its name, once it is known to the plotting library.</summary>
    public static string Name { get; } = Register("DejaVu Sans", "DejaVuSans");

    private static string Register(string name, string file)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "fonts");
        Fonts.AddFontFile(name, Path.Combine(folder, $"{file}.ttf"), bold: false, italic: false);
        Fonts.AddFontFile(name, Path.Combine(folder, $"{file}-Bold.ttf"), bold: true, italic: false);
        return name;
    }
}
