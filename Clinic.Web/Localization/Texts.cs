namespace Clinic.Web.Localization;

/// <summary>Marker type of the texts. Their keys are the English texts; <c>Texts.es.resx</c> has the Spanish ones.</summary>
public sealed class Texts;
