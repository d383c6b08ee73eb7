namespace Clinic.Web.Cluster;

/// <summary>Why another leader was elected, as the key of a text.</summary>
public static class Reasons
{
    public static string Text(string reason) => reason switch
    {
        "crash" => "the one before died",
        "hang" => "the one before hung",
        "released" => "the one before handed over",
        "missing" => "nobody led",
        _ => reason,
    };
}
