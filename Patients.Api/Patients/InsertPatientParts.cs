using System.Data.Common;
using Storage;

namespace Patients.Api.Patients;

internal static class InsertPatientParts
{
    private const string Insert = """
        INSERT INTO patient_parts (trial, part, patient_id) VALUES (@trial, @part, @patientId) ON CONFLICT (trial, part, patient_id) DO NOTHING
        """;

    private static readonly RowParameter[] Parameters = [RowParameter.Number("@trial"), RowParameter.Text("@part"), RowParameter.Text("@patientId")];

    /// <summary>Within a write: adds what a search finds these patients by.</summary>
    public static void InsertParts(this DbConnection connection, IEnumerable<(string Id, string Name, string Document, long Trial)> patients) =>
        connection.ExecuteForEach(Insert, Parameters, [
            .. from patient in patients
               from part in SearchText.Parts(patient.Name, patient.Document)
               select new object?[] { patient.Trial, part, patient.Id }]);
}
