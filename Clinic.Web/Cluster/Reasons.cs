namespace Clinic.Web.Cluster;

/// <summary>The text key for an election's reason.</summary>
public static class Reasons
{
    public static string Text(string reason) => reason switch
    {
        "crash" => "the previous leader crashed",
        "hang" => "the previous leader hung",
        "unable" => "the previous leader could not work",
        "released" => "the previous leader handed over",
        "missing" => "there was no leader",
        _ => reason,
    };
}
