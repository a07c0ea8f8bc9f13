"""Forms out: a clerk's own .xlsx or .docx becomes a form; what is not a placeholder stays byte for byte as it was.

placeholder   what stands between {{ and }}
layouts       how a value is written: dates, ID numbers, text that is safe in a cell
data          what a form is filled with: single values, rows, and what a form may ask for
rules         what the clerk decided beside the sheet: bands, conditions
package       the zip of parts, opened with care
marks         XML as positions in its own bytes, so that a change is a splice
sheets        a workbook's sheets, texts and styles as found
template      read_template: the sheet as it looks, its placeholders, what is wrong with them
formulas growth moving around sheetfill     a sheet whose band of rows grows, and all that points at it
fill          fill: bytes in, bytes out
word          the same for .docx
"""
