using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Clinic.Web.Trials;

/// <summary>The options of a series of trials. Bounded, because the series runs on the system that serves the clerks.</summary>
public sealed class TrialOptions
{
    /// <summary>The faults that need neither a cluster of their own nor control over the network.</summary>
    public static readonly IReadOnlyList<string> Faults = ["kill", "freeze", "none"];

    /// <summary>The text key of a fault, also of one that only the console offers.</summary>
    public static string NameOf(string fault) => fault switch
    {
        "kill" => "The leader is killed",
        "freeze" => "The leader is frozen",
        "none" => "No fault",
        _ => fault,
    };

    [Range(1, 5)] public int Trials { get; set; } = 1;
    [Range(10, 1000)] public int Requests { get; set; } = 230;
    [Range(0, 20)] public int Crashes { get; set; } = 10;

    /// <summary>Requests per second.</summary>
    [Range(1, 100)] public int Rate { get; set; } = 20;

    public string Fault { get; set; } = Faults[0];

    /// <summary>The problem with the options as a text key, or null if they are valid.</summary>
    public string? Wrong => this switch
    {
        _ when !Validator.TryValidateObject(this, new ValidationContext(this), null, validateAllProperties: true) || !Faults.Contains(Fault) =>
            "One of the numbers is out of range.",
        _ when Crashes > Requests => "There can't be more crashes than requests.",
        _ => null,
    };

    /// <summary>The options of <c>Experiment trial</c>.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        "--trials", Text(Trials), "--requests", Text(Requests), "--crashes", Text(Crashes), "--rate", Text(Rate), "--fault", Fault,
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
