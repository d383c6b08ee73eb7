using System.Globalization;

namespace AppHost.Trials;

/// <summary>A number that the dialog of <c>run-trial</c> asks for.</summary>
/// <param name="Name">The option of <c>trial</c>, without dashes.</param>
internal sealed record TrialNumber(string Name, string Label, int Standard, int Least, int Most)
{
    public string Default => Standard.ToString(CultureInfo.InvariantCulture);

    public InteractionInput Input => new() { Name = Name, Label = Label, InputType = InputType.Number, Value = Default, Required = true };

    /// <returns>The problem with <paramref name="value"/>, or null if it is valid.</returns>
    public string? Problem(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= Least && number <= Most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{Label}: a whole number from {Least} to {Most}, not {value ?? "nothing"}.");
}
